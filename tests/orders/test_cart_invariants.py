"""What holds for a cart whatever is done with it."""

from contextlib import suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from eventstore.decider import CommandRefused
from orders.cart import CART, Open
from orders.events import CartItem, CartItemAdded, CartItemRemoved, CartItemsTakenOver, CartQuantityChanged
from tests.orders.a_cart import abandon, add, change, check_out, merge, open_cart, remove, take_over

skus = st.sampled_from(["A", "B", "C"])
units = st.integers(-1, 9)
items = st.lists(st.builds(CartItem, skus, st.integers(1, 9)), max_size=3)
commands: st.SearchStrategy[Any] = st.one_of(
    st.builds(add, skus, units),
    st.builds(change, skus, units),
    st.builds(remove, skus),
    items.map(lambda found: take_over(*found)),
    st.just(abandon()),
    st.just(merge()),
    st.dictionaries(skus, units).map(lambda found: check_out(**found)),
)


def counted(events: list[Any], sku: str) -> int:
    """Units of one SKU, from its own events alone."""
    units = 0
    for event in events:
        match event:
            case CartItemAdded() if event.sku == sku:
                units += event.quantity
            case CartItemsTakenOver():
                units += sum(item.quantity for item in event.items if item.sku == sku)
            case CartQuantityChanged() if event.sku == sku:
                units = event.quantity
            case CartItemRemoved() if event.sku == sku:
                units = 0
    return units


def history(sent: list[Any]) -> list[Any]:
    state = CART.initial
    events: list[Any] = []
    for command in [open_cart(), *sent]:
        with suppress(CommandRefused):
            decided = list(CART.decide(state, command))
            state, events = CART.fold(decided, state), [*events, *decided]
    return events


@given(st.lists(commands, max_size=30))
def test_an_item_has_one_unit_or_more(sent: list[Any]) -> None:
    cart = CART.fold(history(sent))
    assert not isinstance(cart, Open) or all(quantity > 0 for quantity in cart.items.values())


@given(st.lists(commands, max_size=30))
def test_what_is_in_a_cart_is_what_was_added_less_what_was_removed(sent: list[Any]) -> None:
    events = history(sent)
    cart = CART.fold(events)
    assert not isinstance(cart, Open) or all(cart.items.get(sku, 0) == counted(events, sku) for sku in ("A", "B", "C"))


@given(st.lists(commands, max_size=30), st.integers(0, 30))
def test_a_history_folds_in_two_parts_as_in_one(sent: list[Any], where: int) -> None:
    events = history(sent)
    assert CART.fold(events[where:], CART.fold(events[:where])) == CART.fold(events)
