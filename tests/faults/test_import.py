"""An import that is killed leaves nothing behind, and can be begun again."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from eventstore.models import Command, Event, Stream
from eventstore.owner import as_owner
from eventstore.seals import chain
from tests import shop
from tests.conftest import empty
from tests.faults import processes
from tests.faults.audit import audit
from tests.faults.conftest import Start

pytestmark = pytest.mark.django_db(databases=["default", "readmodels"], transaction=True)


def found(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0] if cursor.description else None


def waits_for_the_seals() -> bool:
    return bool(found("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'eventstore_seal'::regclass"))


def is_over() -> bool:
    others = "datname = current_database() AND pid <> pg_backend_pid() AND query LIKE 'COPY%'"
    return bool(found(f"SELECT count(*) = 0 FROM pg_stat_activity WHERE {others}"))


def test_a_killed_import_leaves_nothing_behind(start: Start, tmp_path: Path) -> None:
    shop.product("A", 100)
    for number in range(5):
        shop.place(f"o{number}", shop.line("A"))
    list(chain.extend())
    path = tmp_path / "log.jsonl.gz"
    call_command("events", "export", str(path))
    events = Event.objects.count()
    empty()
    with as_owner(), transaction.atomic():
        # The events are copied by then, and the import waits to copy the seals.
        found("LOCK TABLE eventstore_seal IN EXCLUSIVE MODE")
        importing = start(processes.manage, "events", "import", str(path))
        processes.wait_until(waits_for_the_seals, 20)
        importing.kill()
    with as_owner():
        processes.wait_until(is_over, 10)
    assert [model.objects.count() for model in (Event, Command, Stream)] == [0, 0, 0]
    call_command("events", "import", str(path))
    assert Event.objects.count() == events
    shop.place("after", shop.line("A"))
    shop.catch_up_all()
    audit()
