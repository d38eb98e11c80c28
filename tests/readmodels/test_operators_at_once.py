"""Decisions about what is parked that meet each other, a replay, or an end of their process."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connections, transaction

from eventstore.database.owner import as_owner
from orders.events import PaymentRecorded
from readmodels.engine.folding import inline, rebuild
from readmodels.engine.projection import Fold
from readmodels.engine.registry import projection
from readmodels.engine.replaying import building, swap
from readmodels.engine.storing import parked
from readmodels.engine.storing.checkpoint import Superseded
from readmodels.engine.storing.database import run
from readmodels.engine.storing.parked import Parked, waiting
from readmodels.engine.verifying.verify import verify
from readmodels.models import CustomerOrderSummary, LedgerLine
from readmodels.router import READ_DATABASE
from tests import shop
from tests.readmodels.meanwhile import elsewhere, once_before
from tests.readmodels.orders import three_orders

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

SUMMARY = projection("customer_order_summary")
LEDGER = projection("stock_ledger")
RECEIVED = '{"sku": "A", "quantity": 5, "reference": "a newer release"}'


class Bug:
    """In the fold of payments, of one order."""

    def __init__(self) -> None:
        self._folds: Any = SUMMARY.folds
        self._right = self._folds[PaymentRecorded]

    def come(self) -> None:
        def fails(self: object, row: CustomerOrderSummary, event: PaymentRecorded, recorded: object) -> None:
            raise ValueError("no idea")

        self._folds[PaymentRecorded] = Fold(self._right.keys, fails)

    def go(self) -> None:
        self._folds[PaymentRecorded] = self._right


@pytest.fixture
def bug() -> Iterator[Bug]:
    made = Bug()
    yield made
    made.go()


@pytest.fixture(autouse=True)
def orders() -> None:
    three_orders(SUMMARY, LEDGER)


@pytest.fixture
def parked_payment(bug: Bug) -> Parked:
    bug.come()
    shop.pay("o0", "5")
    shop.catch_up_all()
    return waiting(SUMMARY.name).get()


def discard() -> None:
    call_command("parked", "discard", SUMMARY.name, "o0", "--reason", "a test order", "--yes")


def never_happened() -> None:
    assert CustomerOrderSummary.objects.get(pk="o0").payment_status == "unpaid"
    assert verify(SUMMARY).differences == []
    assert not waiting(SUMMARY.name).exists()


def test_what_is_discarded_is_so_in_a_shadow_that_has_folded_it(bug: Bug, parked_payment: Parked) -> None:
    bug.go()
    building.begin(SUMMARY)
    list(building.build(SUMMARY))
    discard()
    swap.swap(SUMMARY)
    never_happened()
    assert Parked.objects.filter(name=SUMMARY.name, discarded_at=None).count() == 0


def test_and_in_the_previous_table_that_had(bug: Bug) -> None:
    shop.pay("o0", "5")
    shop.catch_up_all()
    bug.come()
    call_command("replay", SUMMARY.name)
    discard()
    for _ in range(3):
        call_command("replay", SUMMARY.name, "--rollback")
        never_happened()
    call_command("replay", SUMMARY.name)
    never_happened()


@pytest.mark.parametrize("taking_its_place", [swap.swap, swap.roll_back])
def test_readers_do_not_wait_while_such_a_row_is_built_anew(
    taking_its_place: Callable[..., object], parked_payment: Parked, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[Any] = []

    def read() -> None:
        with transaction.atomic(using=READ_DATABASE):
            run("SET LOCAL lock_timeout = '200ms'")
            found.append(CustomerOrderSummary.objects.count())

    def during() -> None:
        found.extend(run("SELECT current_setting('statement_timeout')"))
        found.extend(run("SELECT current_setting('idle_in_transaction_session_timeout')"))
        elsewhere(read)

    building.begin(SUMMARY)
    list(building.build(SUMMARY))
    if taking_its_place == swap.roll_back:
        swap.swap(SUMMARY)
    discard()
    once_before(monkeypatch, rebuild, "held", during)
    taking_its_place(SUMMARY)
    assert found == [("0",), ("0",), 3]
    never_happened()


def test_nothing_of_rebuilding_an_inline_one_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[Any] = []

    def ask() -> None:
        for setting in ("statement_timeout", "idle_in_transaction_session_timeout"):
            found.extend(run(f"SELECT current_setting('{setting}')", database="default"))

    once_before(monkeypatch, inline.InlineFolding, "write", ask)
    call_command("replay", "email_in_use")
    assert found == [("0",), ("0",)]


def test_a_discard_during_which_another_one_retries_in_vain_is_kept(
    parked_payment: Parked, monkeypatch: pytest.MonkeyPatch
) -> None:
    once_before(monkeypatch, rebuild, "held", lambda: elsewhere(lambda: rebuild.retry(SUMMARY, parked_payment)))
    discard()
    assert Parked.objects.get().reason == "a test order"
    never_happened()


def test_a_discard_of_what_another_one_has_freed_meanwhile_is_refused(
    bug: Bug, parked_payment: Parked, monkeypatch: pytest.MonkeyPatch
) -> None:
    bug.go()
    once_before(monkeypatch, rebuild, "held", lambda: elsewhere(lambda: rebuild.retry(SUMMARY, parked_payment)))
    with pytest.raises(CommandError, match="no longer parked; try again"):
        discard()
    assert CustomerOrderSummary.objects.get(pk="o0").payment_status == "partially_paid"
    assert verify(SUMMARY).differences == []


def test_a_retry_does_not_undo_a_discard_that_it_has_not_seen(
    bug: Bug, parked_payment: Parked, monkeypatch: pytest.MonkeyPatch
) -> None:
    bug.go()
    once_before(monkeypatch, rebuild, "Folding", lambda: elsewhere(discard))
    with pytest.raises(Superseded, match="discarded meanwhile"):
        rebuild.retry(SUMMARY, parked_payment)
    never_happened()


def store(versions: range) -> None:
    """Deliveries that a newer release has recorded."""
    with connections["default"].cursor() as cursor:
        for version in versions:
            cursor.execute(
                "INSERT INTO eventstore_event (stream_id, command_number, occurred_at, version, schema, type, payload) "
                "SELECT id, 1, now(), %s, 99, 'stock.received', %s FROM eventstore_stream WHERE name = 'stock-A'",
                [version, RECEIVED],
            )


def upgrade() -> None:
    """From now on they can be read."""
    with as_owner(), connections["default"].cursor() as cursor:
        cursor.execute("ALTER TABLE eventstore_event DISABLE TRIGGER USER")
        cursor.execute("UPDATE eventstore_event SET schema = 1 WHERE schema = 99")
        cursor.execute("ALTER TABLE eventstore_event ENABLE TRIGGER USER")


@pytest.mark.parametrize("batches", [1, 2])
def test_all_events_of_a_stream_that_could_not_be_read_can_be_retried(batches: int) -> None:
    """Each touches rows of its own."""
    for batch in range(batches):
        store(range(50 + 2 * batch, 52 + 2 * batch))
        shop.catch_up_all()
    assert waiting(LEDGER.name).count() == 2 * batches
    upgrade()
    call_command("parked", "retry", LEDGER.name)
    assert not waiting(LEDGER.name).exists()
    assert verify(LEDGER).differences == []


def test_a_retry_that_is_killed_forgets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    store(range(50, 52))
    shop.catch_up_all()

    def dies(*_: Any, **__: Any) -> None:
        raise OperationalError("terminating connection")

    with monkeypatch.context() as killed:
        killed.setattr(parked.Parked, "save", dies)
        with pytest.raises((OperationalError, CommandError)):
            call_command("parked", "retry", LEDGER.name)
    assert waiting(LEDGER.name).count() == 2


@pytest.mark.parametrize("upgraded", ["before", "after", "during a replay"])
def test_what_gave_no_key_is_discarded_for_the_rows_that_it_turns_out_to_touch(upgraded: str) -> None:
    store(range(50, 51))
    shop.catch_up_all()
    if upgraded == "before":
        upgrade()
        call_command("replay", LEDGER.name, "--key", "A/page-0")
    elif upgraded == "during a replay":
        upgrade()
        building.begin(LEDGER)
        list(building.build(LEDGER))
    call_command("parked", "discard", LEDGER.name, "stock-A", "--reason", "a test delivery", "--yes")
    upgrade()
    assert verify(LEDGER).differences == []
    call_command("replay", LEDGER.name)
    assert not LedgerLine.objects.filter(pk="A/000000050").exists()
    assert verify(LEDGER).differences == []


def test_a_discard_that_is_killed_has_not_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_: Any) -> None:
        raise OperationalError("terminating connection")

    store(range(50, 51))
    shop.catch_up_all()
    building.begin(LEDGER)
    monkeypatch.setattr(rebuild, "park", dies)
    with pytest.raises(OperationalError):
        call_command("parked", "discard", LEDGER.name, "stock-A", "--reason", "a test delivery", "--yes")
    assert waiting(LEDGER.name).exists()
