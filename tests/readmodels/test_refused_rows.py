"""A row that folds but that its table refuses: its key is parked like one whose event cannot be folded."""

from collections.abc import Callable
from hashlib import blake2b
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from eventstore.commands.execution import execute
from eventstore.log import log
from orders.cart import CART
from orders.commands import AddItem, OpenCart
from orders.events import PaymentRecorded
from readmodels.engine.folding.catch_up import catch_up
from readmodels.engine.folding.fold import Budget
from readmodels.engine.projection import Fold
from readmodels.engine.registry import projection
from readmodels.engine.storing.checkpoint import SHADOW, Checkpoint
from readmodels.engine.storing.database import run
from readmodels.engine.storing.parked import waiting
from readmodels.engine.storing.table import MANY
from readmodels.engine.verifying.verify import verify
from readmodels.models import Cart, CustomerOrderSummary
from tests import shop

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

SUMMARY = projection("customer_order_summary")


@pytest.fixture
def mend(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Payments of o1 give a row that the table refuses, until this is called."""
    folds: Any = SUMMARY.folds
    right = folds[PaymentRecorded]

    def fold(self: object, row: CustomerOrderSummary, event: PaymentRecorded, recorded: Any) -> None:
        right.change(self, row, event, recorded)
        if row.order_id == "o1":
            row.status = None  # type: ignore[assignment]

    monkeypatch.setitem(folds, PaymentRecorded, Fold(right.keys, fold))
    return monkeypatch.undo


@pytest.fixture(autouse=True)
def orders(mend: Callable[[], None]) -> None:
    shop.product("A", 1_000)
    for number in range(3):
        shop.place(f"o{number}", shop.line("A"))
    for number in range(3):
        shop.pay(f"o{number}", "5")
    shop.pay("o1", "1")


def paid(order_id: str) -> str:
    return str(CustomerOrderSummary.objects.get(pk=order_id).paid.normalize())


@pytest.mark.parametrize("size", [1, 2, 100])
def test_its_key_is_parked_and_all_others_go_on(size: int) -> None:
    for _ in catch_up(SUMMARY, budget=Budget(size, size, size)):
        pass
    parked = waiting().get()
    assert (parked.key, parked.event) == ("o1", "order.payment_recorded")
    assert "status" in parked.error
    assert [paid(f"o{number}") for number in range(3)] == ["5", "0", "5"]
    assert verify(SUMMARY).differences == []


def test_a_replay_parks_it_too_and_says_so(capsys: Any) -> None:
    shop.catch_up_all()
    call_command("replay", SUMMARY.name)
    assert "no difference, 1 parked" in capsys.readouterr().out
    assert waiting().get().key == "o1"
    assert verify(SUMMARY).differences == []


def test_so_it_does_with_what_an_index_refuses() -> None:
    """A replay makes the indexes at last: it begins anew with them."""
    token = "".join(blake2b(str(number).encode()).hexdigest() for number in range(47))
    for cart_id, customer_id in {"left": token, "kept": "c1"}.items():
        execute(shop.envelope(), CART, cart_id, OpenCart(cart_id, customer_id))
        execute(shop.envelope(), CART, cart_id, AddItem(cart_id, "A", 2))
    shop.catch_up_all()
    call_command("replay", "cart")
    assert waiting("cart").get().key == "left"
    assert not Checkpoint.objects.filter(slot=SHADOW).exists()
    assert [cart.pk for cart in Cart.objects.all()] == ["kept"]
    assert verify(projection("cart")).differences == []


def test_so_is_one_among_so_many_that_they_are_copied() -> None:
    for number in range(3, MANY + 3):
        shop.place(f"o{number}", shop.line("A"))
    call_command("replay", SUMMARY.name)
    assert waiting().get().key == "o1"
    found = verify(SUMMARY)
    assert (found.rows, found.differences) == (MANY + 3, [])


@pytest.fixture
def caught_up_before(mend: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """The live rows are right, and the fold has been spoilt since."""
    folds: Any = SUMMARY.folds
    spoilt = folds[PaymentRecorded]
    mend()
    shop.catch_up_all()
    monkeypatch.setitem(folds, PaymentRecorded, spoilt)


@pytest.mark.parametrize("sample", [None, 10])
def test_a_verification_parks_it_for_itself(caught_up_before: None, sample: int | None) -> None:
    found = verify(SUMMARY, sample)
    assert (found.rows, found.parked, found.differing) == (3, 1, 1)
    (refused,) = found.differences
    assert refused.live is not None and refused.folded is not None
    assert (refused.key, refused.live["paid"], refused.folded["paid"]) == ("o1", "6.0000", "0.0000")
    assert not waiting().exists()


def test_the_past_is_built_without_what_comes_from_there_on(caught_up_before: None) -> None:
    call_command("replay", SUMMARY.name, "--as-of", str(log.head().position), "--into", "the_past")
    paid = run("SELECT order_id, paid::text FROM the_past ORDER BY 1")
    assert paid == [("o0", "5.0000"), ("o1", "0.0000"), ("o2", "5.0000")]
    run("DROP TABLE the_past")


def test_a_retry_before_the_mending_counts_the_attempt() -> None:
    shop.catch_up_all()
    with pytest.raises(CommandError, match="still parked"):
        call_command("parked", "retry", "--all")
    assert waiting().get().attempts == 2
    assert paid("o1") == "0"


def test_a_retry_after_the_mending_folds_all_that_has_waited(mend: Callable[[], None]) -> None:
    shop.catch_up_all()
    mend()
    call_command("parked", "retry", "--all")
    assert not waiting().exists()
    assert paid("o1") == "6"
    assert verify(SUMMARY).differences == []
