"""The log is restored from an older dump: nothing goes on past what the read models saw and the log no longer holds."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client

from catalog.events import StockReserved
from config.local.postgres import SUPERUSER, Postgres
from readmodels.engine.folding import restoration
from readmodels.engine.folding.catch_up import advance, catch_up
from readmodels.engine.projection import Fold, ProjectionStopped
from readmodels.engine.registry import projection
from readmodels.engine.replaying.building import begin
from readmodels.engine.storing.checkpoint import LIVE, SHADOW, Checkpoint, standings
from readmodels.engine.watching.status import Status, statuses
from readmodels.models import CustomerOrderSummary, ProductInventory
from tests import shop
from tests.faults import processes
from tests.faults.audit import audit
from tests.faults.conftest import Start
from tests.faults.processes import Running

pytestmark = pytest.mark.django_db(databases=["default", "readmodels"], transaction=True)

INVENTORY = projection("product_inventory")
# A product, its stock, and four orders that reserve some.
SEEN = 10
BOTH = ("--database", "default", "--database", "readmodels")


class Backup:
    """A dump of the log's tables, made and restored with PostgreSQL's own programs."""

    def __init__(self, postgres: Postgres) -> None:
        self.postgres = postgres
        self.dump = self._run("pg_dump", "--clean", "--if-exists", "--table", "eventstore_*")

    def restore(self) -> None:
        connections.close_all()
        self._run("psql", "--quiet", "--set", "ON_ERROR_STOP=1", "--single-transaction", given=self.dump)

    def _run(self, program: str, *arguments: str, given: bytes | None = None) -> bytes:
        address = ("--host", str(self.postgres.sockets), "--username", SUPERUSER)
        name = str(connections["default"].settings_dict["NAME"])
        command: list[str | Path] = [self.postgres.programs / program, *address, "--dbname", name, *arguments]
        return subprocess.run(command, input=given, check=True, stdout=subprocess.PIPE).stdout


@pytest.fixture
def backup(postgres: Postgres) -> Backup:
    """A dump of a log with one order; then came three more, which every read model has seen."""
    shop.product("A", 100)
    shop.place("kept", shop.line("A"))
    made = Backup(postgres)
    for number in range(3):
        shop.place(f"lost-{number}", shop.line("A"))
    shop.catch_up_all()
    return made


def nothing_more() -> None:
    """The read models stand ahead of the log."""


def as_many_others() -> None:
    for number in range(3):
        shop.place(f"other-{number}", shop.line("A", 2))


def more_others() -> None:
    for number in range(10):
        shop.place(f"other-{number}", shop.line("A", 2))


@pytest.fixture(params=[nothing_more, as_many_others, more_others], ids=lambda after: after.__name__)
def older_log(request: pytest.FixtureRequest, backup: Backup) -> None:
    """The log as the dump had it, with what was appended since."""
    after: Callable[[], None] = request.param
    backup.restore()
    after()


def kept_by_workers() -> list[Status]:
    """An inline read model is part of the log's database, and of its dumps."""
    return [status for status in statuses() if status.state != "inline"]


def test_no_projection_goes_on_past_it(older_log: None) -> None:
    before = list(ProductInventory.objects.values())
    for one in (INVENTORY, projection("customer_order_summary")):
        with pytest.raises(ProjectionStopped, match=rf"has the event at position {SEEN} .*`manage\.py replay --all`"):
            list(catch_up(one))
    assert list(ProductInventory.objects.values()) == before
    assert {(status.state, status.position) for status in kept_by_workers()} == {("stopped", SEEN)}


def test_operators_are_told_before_any_worker_has_tried(older_log: None) -> None:
    for status in kept_by_workers():
        assert status.state == "stopped"
        assert restoration.REPAIR in status.error


def test_the_command_that_is_named_repairs_it(older_log: None) -> None:
    call_command("replay", "--all")
    assert not CustomerOrderSummary.objects.filter(pk__startswith="lost").exists()
    assert restoration.stranded() == []
    shop.place("after", shop.line("A"))
    shop.catch_up_all()
    audit()


def test_no_request_should_come_until_then(older_log: None) -> None:
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "unavailable")
    assert answer.json()["repair"] == "manage.py replay --all"
    call_command("replay", "--all")
    assert Client().get("/readyz").status_code == 200


def test_the_system_check_refuses_and_migrate_does_not(older_log: None) -> None:
    with pytest.raises(CommandError, match="replay --all"):
        call_command("check", *BOTH)
    for alias in connections:
        call_command("migrate", "--database", alias, "--verbosity", "0", skip_checks=False)


def web() -> Running:
    return Running("-c", "import config.wsgi")


@pytest.mark.parametrize("process", [web, processes.worker], ids=["web", "worker"])
def test_a_process_does_not_start_and_says_what_to_do(backup: Backup, start: Start, process: Any) -> None:
    backup.restore()
    refused = start(process)
    said = refused.finish(30)
    assert refused.process.returncode != 0
    assert "Orderlog does not start" in said
    assert "`manage.py replay --all`" in said


def test_a_replay_that_was_under_way_begins_anew(backup: Backup) -> None:
    begin(INVENTORY)
    advance(INVENTORY, standings(INVENTORY.name, SHADOW)[0])
    assert [shadow.position for shadow in standings(INVENTORY.name, SHADOW)] == [SEEN]
    backup.restore()
    more_others()
    call_command("replay", "--all")
    audit()


def test_a_dump_that_lacks_nothing_is_gone_on_with(backup: Backup, postgres: Postgres) -> None:
    Backup(postgres).restore()
    assert restoration.stranded() == []
    call_command("check", *BOTH)
    shop.place("after", shop.line("A"))
    shop.catch_up_all()
    audit()


@pytest.mark.parametrize("mode", [[], ["--in-place", "--yes"]], ids=["replay", "in place"])
def test_what_was_discarded_is_not_the_event_that_now_stands_there(
    backup: Backup, mode: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ValueError("no idea")

    with monkeypatch.context() as bug:
        folds: Any = INVENTORY.folds
        bug.setitem(folds, StockReserved, Fold(folds[StockReserved].keys, fails))
        shop.place("lost", shop.line("A", 7))
        shop.catch_up_all()
        call_command("parked", "discard", INVENTORY.name, "A", "--reason", "a test order", "--yes")
    backup.restore()
    for number in range(4):
        shop.place(f"other-{number}", shop.line("A", 2))
    call_command("replay", "--all", *mode)
    shop.catch_up_all()
    assert ProductInventory.objects.get(pk="A").reserved == 1 + 4 * 2
    audit()


def test_a_read_model_that_is_no_more_keeps_no_process_from_starting(backup: Backup) -> None:
    Checkpoint.objects.create(name="of an older release", slot=LIVE, position=SEEN, event="lost")
    backup.restore()
    call_command("replay", "--all")
    assert restoration.stranded() == []


def test_positions_that_were_rolled_back_are_no_sign_of_it(backup: Backup) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT nextval('eventstore_event_position_seq') FROM generate_series(1, 5)")
    shop.catch_up_all()
    assert {(status.position, status.head, status.state) for status in kept_by_workers()} == {(SEEN, SEEN, "current")}
    shop.place("after", shop.line("A"))
    shop.catch_up_all()
    audit()
