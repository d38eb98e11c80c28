"""A key whose event cannot be folded is parked, with all that comes after it; everything else goes on."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from eventstore.log import log
from orders.events import PaymentRecorded
from readmodels.engine.folding.catch_up import catch_up
from readmodels.engine.folding.fold import Budget
from readmodels.engine.projection import Fold
from readmodels.engine.registry import projection
from readmodels.engine.replaying import replay
from readmodels.engine.storing import pausing
from readmodels.engine.storing.parked import Parked, waiting
from readmodels.engine.verifying.verify import verify
from readmodels.engine.watching.status import statuses
from readmodels.models import CustomerOrderSummary, ProductInventory
from tests import shop
from tests.readmodels.meanwhile import once_before

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

SUMMARY = projection("customer_order_summary")
INVENTORY = projection("product_inventory")


def store(stream: str, event: str, schema: int, payload: str) -> int:
    """What another release, or a bug, may have put into the log."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO eventstore_event (stream_id, command_number, occurred_at, version, schema, type, payload) "
            "SELECT id, 1, now(), 50, %s, %s, %s FROM eventstore_stream WHERE name = %s RETURNING position",
            [schema, event, payload, stream],
        )
        (position,) = cursor.fetchone() or (0,)
    return int(position)


def catch_up_all() -> None:
    for one in (SUMMARY, INVENTORY):
        for _ in catch_up(one):
            pass


def row(order_id: str) -> CustomerOrderSummary:
    return CustomerOrderSummary.objects.get(pk=order_id)


@pytest.fixture(autouse=True)
def orders() -> None:
    shop.product("A", 1_000)
    for number in range(3):
        shop.place(f"o{number}", shop.line("A"))


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The fold of payments has a bug, until the function is called."""

    def fails(self: object, row: CustomerOrderSummary, event: PaymentRecorded, recorded: object) -> None:
        row.status = "half"
        row.since["returns"].append({"reason": "half"})
        if row.order_id == "o0":
            raise ValueError("no idea")

    folds: Any = SUMMARY.folds
    monkeypatch.setitem(folds, PaymentRecorded, Fold(folds[PaymentRecorded].keys, fails))
    return monkeypatch.undo


@pytest.mark.parametrize(
    ("schema", "payload"), [(99, "{}"), (1, "[]"), (1, '{"order_id": 7}')], ids=["newer", "no object", "malformed"]
)
def test_an_event_that_cannot_be_read_parks_its_key_alone(schema: int, payload: str) -> None:
    position = store("order-o1", "order.canceled", schema, payload)
    shop.pay("o1", "5")
    shop.pay("o2", "5")
    catch_up_all()
    parked = waiting().get()
    assert (parked.name, parked.key, parked.position) == (SUMMARY.name, "o1", position)
    assert (parked.category, parked.event, parked.attempts) == ("order", "order.canceled", 1)
    assert row("o1").payment_status == "unpaid"
    assert row("o2").payment_status == "partially_paid"
    assert ProductInventory.objects.get(pk="A").reserved == 3
    standing = {status.name: (status.state, status.parked) for status in statuses()}
    assert (standing[SUMMARY.name], standing[INVENTORY.name]) == (("current", 1), ("current", 0))


def test_later_events_of_a_parked_key_wait_in_later_batches_too() -> None:
    store("order-o1", "order.canceled", 99, "{}")
    catch_up_all()
    shop.pay("o1", "5")
    catch_up_all()
    assert row("o1").payment_status == "unpaid"
    assert waiting().count() == 1


def test_a_fold_that_fails_leaves_no_half_of_its_event(broken: Callable[[], None]) -> None:
    shop.pay("o0", "5")
    shop.pay("o1", "5")
    catch_up_all()
    assert (row("o0").status, row("o0").since["returns"]) == ("placed", [])
    assert (row("o1").status, row("o1").since["returns"]) == ("half", [{"reason": "half"}])
    assert waiting().get().error == "ValueError: no idea"


@pytest.mark.parametrize("size", [1, 2, 100])
def test_many_that_fail_are_parked_one_by_one(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    def fails(*_: object) -> None:
        raise ValueError("no idea")

    for number in range(3):
        shop.pay(f"o{number}", "5")
    shop.place("after", shop.line("A"))
    folds: Any = SUMMARY.folds
    monkeypatch.setitem(folds, PaymentRecorded, Fold(folds[PaymentRecorded].keys, fails))
    for _ in catch_up(SUMMARY, budget=Budget(size, size, size)):
        pass
    assert sorted(waiting().values_list("key", flat=True)) == ["o0", "o1", "o2"]
    assert row("after").status == "placed"


def test_a_retry_before_the_mending_counts_the_attempt(broken: Callable[[], None], capsys: Any) -> None:
    shop.pay("o0", "5")
    catch_up_all()
    since = waiting().get().since
    with pytest.raises(CommandError, match="1 of 1 are still parked"):
        call_command("parked", "retry", "--all")
    parked = waiting().get()
    assert (parked.attempts, parked.since) == (2, since)
    assert "no idea" in capsys.readouterr().out


def test_a_retry_after_the_mending_folds_all_that_has_waited(broken: Callable[[], None], capsys: Any) -> None:
    shop.pay("o0", "5")
    catch_up_all()
    shop.pay("o0", "1")
    catch_up_all()
    broken()
    assert verify(SUMMARY).differences == []
    call_command("parked", "retry", SUMMARY.name, "o0")
    assert "folded" in capsys.readouterr().out
    assert str(row("o0").paid) == "6.0000"
    assert not waiting().exists()
    assert verify(SUMMARY).differences == []


def test_what_is_parked_of_a_paused_one_is_left_until_it_is_resumed(broken: Callable[[], None], capsys: Any) -> None:
    shop.pay("o0", "5")
    catch_up_all()
    broken()
    pausing.pause(SUMMARY, "a count", "ann")
    with pytest.raises(CommandError, match="1 of 1 are still parked"):
        call_command("parked", "retry", "--all")
    assert "is paused" in capsys.readouterr().out
    for arguments in (
        ["parked", "discard", SUMMARY.name, "o0", "--reason", "x", "--yes"],
        ["replay", SUMMARY.name, "--key", "o0"],
    ):
        with pytest.raises(CommandError, match=f"is paused.*projections resume {SUMMARY.name}"):
            call_command(*arguments)
    assert (waiting().count(), row("o0").paid) == (1, Decimal())
    pausing.resume(SUMMARY)
    call_command("parked", "retry", "--all")
    assert str(row("o0").paid) == "5.0000"


def test_a_runner_that_passed_over_a_parked_key_before_a_retry_is_refused(
    broken: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.pay("o0", "5")
    catch_up_all()
    broken()
    shop.pay("o0", "1")
    shop.pay("o1", "5")
    once_before(monkeypatch, log, "last", lambda: call_command("parked", "retry", "--all"))
    batches = [len(list(catch_up(SUMMARY, budget=Budget(1, 1, 1)))) for _ in range(2)]
    assert batches == [0, 2]
    assert verify(SUMMARY).differences == []
    assert str(row("o0").paid) == "6.0000"


def test_a_discarded_event_never_happens_to_its_row(capsys: Any) -> None:
    position = store("order-o1", "order.canceled", 99, "{}")
    catch_up_all()
    shop.pay("o1", "5")
    catch_up_all()
    call_command("parked", "discard", SUMMARY.name, "o1", "--reason", "a test order", "--yes")
    assert row("o1").payment_status == "partially_paid"
    kept = Parked.objects.get()
    assert (kept.position, kept.reason, bool(kept.discarded_by)) == (position, "a test order", True)
    assert not waiting().exists()
    assert verify(SUMMARY).differences == []
    for _ in replay.replay(SUMMARY):
        pass
    assert not waiting().exists()
    assert row("o1").payment_status == "partially_paid"


def test_a_replay_parks_too_and_takes_its_parked_with_it(broken: Callable[[], None]) -> None:
    shop.pay("o0", "5")
    catch_up_all()
    Parked.objects.update(attempts=7)
    for _ in replay.replay(SUMMARY):
        pass
    assert waiting().get().attempts == 1
    broken()
    for _ in replay.replay(SUMMARY):
        pass
    assert not waiting().exists()
    assert verify(SUMMARY).differences == []


def test_what_is_parked_is_listed(broken: Callable[[], None], capsys: Any) -> None:
    for arguments in ([], ["retry", "--all"]):
        call_command("parked", *arguments)
        assert "Nothing is parked" in capsys.readouterr().out
    shop.pay("o0", "5")
    catch_up_all()
    for arguments in (["list", "--json"], ["--json"], ["--json", "list"]):
        call_command("parked", *arguments)
        (listed,) = json.loads(capsys.readouterr().out)
        assert (listed["key"], listed["event"]) == ("o0", "order.payment_recorded")
    call_command("parked")
    shown, error = capsys.readouterr().out.splitlines()
    assert shown.startswith(f"{SUMMARY.name} o0: order.payment_recorded at {listed['position']}, attempts 1, since ")
    assert error == f"  {listed['error']}"


def test_what_is_parked_of_a_read_model_that_is_no_more_is_in_nobody_s_way(
    broken: Callable[[], None], capsys: Any
) -> None:
    shop.pay("o0", "5")
    catch_up_all()
    Parked.objects.create(name="abandoned", key="k", position=1, category="order", event="order.placed", error="old")
    broken()
    with pytest.raises(CommandError, match="1 of 2 are still parked"):
        call_command("parked", "retry", "--all")
    assert "no projection called abandoned" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no projection called abandoned"):
        call_command("parked", "discard", "abandoned", "k", "--reason", "gone", "--yes")
    assert waiting().get().name == "abandoned"


def test_a_row_that_is_built_anew_and_parked_again_is_a_failure(broken: Callable[[], None]) -> None:
    shop.pay("o0", "5")
    catch_up_all()
    with pytest.raises(CommandError, match="o0 is parked: ValueError"):
        call_command("replay", SUMMARY.name, "--key", "o0")


def test_nothing_is_discarded_where_nobody_can_be_asked(broken: Callable[[], None]) -> None:
    shop.pay("o0", "5")
    catch_up_all()
    with pytest.raises(CommandError, match=r"goes on without the order\.payment_recorded at .*give --yes") as refused:
        call_command("parked", "discard", SUMMARY.name, "o0", "--reason", "a test order")
    assert refused.value.returncode == 2
    assert waiting().exists()


def test_to_discard_takes_a_reason(broken: Callable[[], None]) -> None:
    shop.pay("o0", "5")
    catch_up_all()
    with pytest.raises(CommandError, match="reason"):
        call_command("parked", "discard", SUMMARY.name, "o0", "--reason", " ", "--yes")
    assert waiting().exists()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["retry"], "name a projection, .* or give --all"),
        (["retry", "x", "--all"], "name a projection, .* or give --all"),
        (["retry", "x"], "nothing of x is parked"),
        (["discard", "x"], "arguments are required: KEY, --reason"),
        (["discard", "x", "y", "--reason", "z"], "nothing of x y is parked"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: list[str], reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        call_command("parked", *arguments)
