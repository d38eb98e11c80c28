"""The clock jumps: order, versions and idempotency do not depend on it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from eventstore.commands.batch import Envelope
from eventstore.commands.execution import execute
from eventstore.log import log, stream
from eventstore.log.stream import Receipt
from eventstore.seals import chain
from eventstore.seals.verification import check
from tests.eventstore.example import COUNTER, Add, Counted

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])

NOW = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
JUMPS = [timedelta(0), timedelta(hours=-1), timedelta(days=4_000), timedelta(days=-20_000), timedelta(0)]


def add_at(time: datetime, note: str, **known: Any) -> Receipt:
    return execute(Envelope(known.get("id", uuid4()), "tester", time), COUNTER, "a", Add(1, note))


def test_events_are_read_in_the_order_in_which_they_were_appended() -> None:
    receipts = [add_at(NOW + jump, str(number)) for number, jump in enumerate(JUMPS)]
    assert [receipt.version for receipt in receipts] == [1, 2, 3, 4, 5]
    assert [recorded.position for recorded in stream.read("test-a")] == [receipt.position for receipt in receipts]
    read = log.read(0, log.watermark(), [Counted], 10)
    assert [recorded.event for recorded in read] == [Counted(1, str(number)) for number in range(5)]
    assert [recorded.occurred_at for recorded in read] == [NOW + jump for jump in JUMPS]


def test_a_retry_is_the_same_command_at_any_time() -> None:
    command = uuid4()
    first = add_at(NOW, "once", id=command)
    for jump in JUMPS:
        assert add_at(NOW + jump, "once", id=command) == first._replace(repeated=True)


def test_seals_that_were_made_before_their_time_are_a_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    for jump in JUMPS:
        add_at(NOW + jump, "sealed")
        monkeypatch.setattr(timezone, "now", lambda: NOW + jump)  # noqa: B023
        list(chain.extend())
    assert [(checked.seal.number, checked.findings) for checked in check(chain.read())] == [
        (n, []) for n in range(1, 6)
    ]
