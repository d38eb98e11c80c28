"""How a cart's row follows from its events."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventstore.event import Event, Recorded
from orders.cart import CART, Open
from orders.events import CartItem
from readmodels.cart.model import Cart
from readmodels.cart.projection import CartProjection
from tests.orders.a_cart import (
    ID,
    MUG,
    OTHER,
    PLATE,
    abandoned,
    added,
    changed,
    checked_out,
    merged,
    opened,
    removed,
    taken_over,
)
from tests.orders.test_cart_invariants import commands, history
from tests.readmodels.folding import START, rows


def row(*events: Event) -> Cart:
    found: Cart = rows(CartProjection(), *events)[ID]
    return found


def test_a_cart_is_open_and_empty_at_first() -> None:
    cart = row(opened("c1"))
    assert (cart.status, cart.customer_id, cart.items, cart.version) == ("open", "c1", [], 1)
    assert cart.opened_at == cart.changed_at == START
    assert row(opened()).customer_id is None


def test_items_stand_in_the_order_in_which_they_were_added() -> None:
    assert row(opened(), added(PLATE, 1), added(MUG, 2), added(PLATE, 3)).items == [[PLATE, 4], [MUG, 2]]


def test_a_changed_quantity_leaves_an_item_where_it_is() -> None:
    assert row(opened(), added(PLATE, 1), added(MUG, 2), changed(PLATE, 7)).items == [[PLATE, 7], [MUG, 2]]


def test_what_is_taken_out_comes_last_when_it_is_put_in_again() -> None:
    assert row(opened(), added(PLATE, 1), added(MUG, 2), removed(PLATE)).items == [[MUG, 2]]
    assert row(opened(), added(PLATE, 1), added(MUG, 2), removed(PLATE), added(PLATE, 1)).items == [
        [MUG, 2],
        [PLATE, 1],
    ]


def test_what_comes_from_another_cart_is_added() -> None:
    cart = row(opened(), added(MUG, 2), taken_over(CartItem(PLATE, 1), CartItem(MUG, 3)))
    assert cart.items == [[MUG, 5], [PLATE, 1]]


@pytest.mark.parametrize(
    ("event", "status", "order_id", "merged_into"),
    [
        (abandoned(), "abandoned", None, None),
        (checked_out(), "checked_out", "o1", None),
        (merged(CartItem(MUG, 2)), "merged", None, OTHER),
    ],
)
def test_it_says_what_has_become_of_it_and_what_was_in_it(
    event: Event, status: str, order_id: str | None, merged_into: str | None
) -> None:
    cart = row(opened(), added(MUG, 2), event)
    assert (cart.status, cart.order_id, cart.merged_into) == (status, order_id, merged_into)
    assert (cart.items, cart.version) == ([[MUG, 2]], 3)


def test_whoever_comes_back_finds_it_open_as_it_was() -> None:
    cart = row(opened(), added(MUG, 2), abandoned(), added(PLATE, 1))
    assert (cart.status, cart.items) == ("open", [[MUG, 2], [PLATE, 1]])


def test_being_abandoned_is_no_change_by_anybody() -> None:
    found: dict[str, Cart] = {}
    history = [opened(), added(), abandoned()]
    hours = [Recorded(n, n, START + timedelta(hours=n), event) for n, event in enumerate(history, 1)]
    CartProjection().fold(found, hours)
    assert (found[ID].opened_at, found[ID].changed_at) == (START + timedelta(hours=1), START + timedelta(hours=2))


@given(st.lists(commands, max_size=20))
def test_it_shows_what_the_rules_go_by(sent: list[Any]) -> None:
    events = history(sent)
    cart = CART.fold(events)
    assert not isinstance(cart, Open) or row(*events).items == [[sku, quantity] for sku, quantity in cart.items.items()]
