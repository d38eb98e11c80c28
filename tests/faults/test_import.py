"""An import that is killed leaves nothing behind, and can be begun again."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from eventstore.commands import refold
from eventstore.database.owner import as_owner
from eventstore.models import Command, Event, Stream
from eventstore.seals import chain
from tests import shop
from tests.conftest import empty
from tests.faults import processes
from tests.faults.audit import audit
from tests.faults.conftest import Start
from tests.faults.processes import Running

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


@pytest.fixture
def archive(transactional_db: None, tmp_path: Path) -> Path:
    """A log of 12 events, exported. The log is empty again."""
    shop.product("A", 100)
    for number in range(5):
        shop.place(f"o{number}", shop.line("A"))
    list(chain.extend())
    path = tmp_path / "log.jsonl.gz"
    call_command("events", "export", str(path))
    empty()
    return path


@contextmanager
def half_way(start: Start, archive: Path) -> Iterator[Running]:
    """An import that has copied the events, and waits to copy the seals."""
    with as_owner(), transaction.atomic():
        found("LOCK TABLE eventstore_seal IN EXCLUSIVE MODE")
        importing = start(processes.manage, "events", "import", str(archive))
        processes.wait_until(waits_for_the_seals, 60)
        yield importing


def nothing_is_left() -> bool:
    with as_owner():
        processes.wait_until(is_over, 60)
    return [model.objects.count() for model in (Event, Command, Stream)] == [0, 0, 0]


def test_a_killed_import_leaves_nothing_behind(start: Start, archive: Path) -> None:
    with half_way(start, archive) as importing:
        importing.kill()
    assert nothing_is_left()
    call_command("events", "import", str(archive))
    assert Event.objects.count() == 12
    shop.place("after", shop.line("A"))
    shop.catch_up_all()
    audit()


def test_ctrl_c_is_answered_in_a_line_that_says_what_to_do(start: Start, archive: Path) -> None:
    with half_way(start, archive) as importing:
        os.kill(importing.process.pid, signal.SIGINT)
        said = importing.finish(20)
    assert importing.process.returncode == 130
    assert "Traceback" not in said
    assert said.strip().endswith(f"nothing is imported from {archive}: it was interrupted; run it again")
    assert nothing_is_left()


@pytest.mark.direct
def test_a_cut_connection_is_told_in_a_line_too(start: Start, archive: Path) -> None:
    with half_way(start, archive) as importing:
        found("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COPY%'")
        said = importing.finish(20)
    assert importing.process.returncode == 1
    assert "Traceback" not in said
    assert "nothing is imported" in said and said.strip().endswith("run it again")
    assert nothing_is_left()


def test_an_import_that_is_interrupted_while_it_folds_is_whole(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(refold, "_page", interrupted)
    with pytest.raises(CommandError, match=r"12 events are imported; states .* by the next command") as told:
        call_command("events", "import", str(archive))
    assert told.value.returncode == 130
    call_command("events", "verify")
    shop.place("after", shop.line("A"))
    shop.catch_up_all()
    audit()
