from orders.cart import CART, CartIsCheckedOut, CartNotFound, Open
from tests.orders.a_cart import MUG, abandon, abandoned, added, checked_out, opened, removed
from tests.specification import given


def test_a_cart_is_abandoned_with_what_is_in_it() -> None:
    given(CART, opened(), added()).when(abandon()).then(abandoned())
    assert given(CART, opened(), added(), abandoned()).state == Open(None, {MUG: 2}, abandoned=True)


def test_twice_changes_nothing() -> None:
    given(CART, opened(), added(), abandoned()).when(abandon()).then_nothing()


def test_nobody_leaves_an_empty_cart_behind() -> None:
    given(CART, opened()).when(abandon()).then_nothing()
    given(CART, opened(), added(), removed()).when(abandon()).then_nothing()


def test_not_one_that_is_none_or_has_ended() -> None:
    given(CART).when(abandon()).then_refused(CartNotFound)
    given(CART, opened(), added(), checked_out()).when(abandon()).then_refused(CartIsCheckedOut)
