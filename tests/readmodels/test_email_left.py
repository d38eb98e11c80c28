"""An address that one customer leaves in the moment in which another one takes it."""

import threading
from typing import Any

import pytest
from django.db import connections

from eventstore.privacy.personal import Personal
from orders.commands import ChangeEmail
from readmodels.engine.folding.inline import InlineTable
from readmodels.engine.registry import projection
from readmodels.engine.verifying.verify import verify
from tests.readmodels.test_email_in_use import kept, registration, send

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


def test_who_takes_an_address_that_is_just_left_has_it_after_a_replay_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A replay goes by positions, and the one who leaves it must not have the later one."""
    send("c1", registration("c1", "a@example.com"))
    original = InlineTable.write
    taking, left = threading.Event(), threading.Event()

    def late(table: InlineTable, rows: dict[str, Any], found: Any = ()) -> None:
        if "c2" in rows:
            table._run("SELECT 1")  # what is before it in the pipeline is done by then
            taking.set()
            left.wait()
        original(table, rows, found)

    def take() -> None:
        send("c2", registration("c2", "a@example.com"))
        connections.close_all()

    monkeypatch.setattr(InlineTable, "write", late)
    taker = threading.Thread(target=take)
    taker.start()
    taking.wait()
    send("c1", ChangeEmail("c1", Personal("b@example.com")))
    left.set()
    taker.join()
    assert len(kept()) == 2
    assert verify(projection("email_in_use")).differences == []
