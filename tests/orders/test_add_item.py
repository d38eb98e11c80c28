import pytest

from catalog.bounds import QuantityTooLow
from orders.cart import CART, MOST_ITEMS, MOST_UNITS, CartIsCheckedOut, CartIsMerged, CartNotFound, CartTooFull, Open
from tests.orders.a_cart import ID, MUG, OTHER, abandoned, add, added, checked_out, merged, opened
from tests.specification import given


def test_an_item_is_put_into_the_cart() -> None:
    given(CART, opened()).when(add()).then(added())


def test_more_of_it_is_added_to_what_is_there() -> None:
    assert given(CART, opened(), added(quantity=2), added(quantity=3)).state == Open(None, {MUG: 5})


def test_a_cart_that_was_abandoned_is_gone_on_with() -> None:
    given(CART, opened(), added(), abandoned()).when(add()).then(added())
    assert given(CART, opened(), added(), abandoned(), added()).state == Open(None, {MUG: 4})


@pytest.mark.parametrize("quantity", [0, -1])
def test_not_fewer_than_one(quantity: int) -> None:
    given(CART, opened()).when(add(quantity=quantity)).then_refused(QuantityTooLow, sku=MUG)


def test_not_more_than_a_cart_holds() -> None:
    full = [added(f"SKU-{number}", 1) for number in range(MOST_ITEMS)]
    given(CART, opened(), *full).when(add(MUG)).then_refused(CartTooFull)
    given(CART, opened(), *full).when(add("SKU-1")).then(added("SKU-1"))
    given(CART, opened(), added(quantity=MOST_UNITS)).when(add(quantity=1)).then_refused(CartTooFull)


def test_not_into_a_cart_that_nobody_has_opened_or_that_has_ended() -> None:
    given(CART).when(add()).then_refused(CartNotFound, cart_id=ID)
    given(CART, opened(), added(), checked_out()).when(add()).then_refused(CartIsCheckedOut, order_id="o1")
    given(CART, opened(), merged()).when(add()).then_refused(CartIsMerged, into=OTHER)
