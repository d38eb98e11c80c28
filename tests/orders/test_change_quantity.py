import pytest

from catalog.bounds import QuantityTooLow
from orders.cart import CART, MOST_UNITS, CartIsCheckedOut, CartNotFound, CartTooFull, NotInCart, Open
from tests.orders.a_cart import MUG, PLATE, added, change, changed, checked_out, opened
from tests.specification import given


def test_it_is_what_it_is_changed_to() -> None:
    given(CART, opened(), added(quantity=2)).when(change(quantity=5)).then(changed(quantity=5))
    assert given(CART, opened(), added(quantity=2), changed(quantity=5)).state == Open(None, {MUG: 5})


def test_to_what_it_is_changes_nothing() -> None:
    given(CART, opened(), added(quantity=2)).when(change(quantity=2)).then_nothing()


def test_not_of_what_is_not_in_the_cart() -> None:
    given(CART, opened(), added()).when(change(PLATE)).then_refused(NotInCart, sku=PLATE)


@pytest.mark.parametrize("quantity", [0, -1])
def test_not_to_fewer_than_one(quantity: int) -> None:
    given(CART, opened(), added()).when(change(quantity=quantity)).then_refused(QuantityTooLow)


def test_not_to_more_than_a_cart_holds() -> None:
    given(CART, opened(), added()).when(change(quantity=MOST_UNITS + 1)).then_refused(CartTooFull)


def test_not_of_a_cart_that_is_none_or_has_ended() -> None:
    given(CART).when(change()).then_refused(CartNotFound)
    given(CART, opened(), added(), checked_out()).when(change()).then_refused(CartIsCheckedOut)
