from orders.cart import CART, CartIsCheckedOut, CartNotFound, Open
from tests.orders.a_cart import MUG, PLATE, added, checked_out, opened, remove, removed
from tests.specification import given


def test_it_is_no_longer_in_the_cart() -> None:
    given(CART, opened(), added(MUG), added(PLATE)).when(remove(MUG)).then(removed(MUG))
    assert given(CART, opened(), added(MUG), added(PLATE), removed(MUG)).state == Open(None, {PLATE: 2})


def test_what_is_not_in_it_changes_nothing() -> None:
    given(CART, opened()).when(remove()).then_nothing()


def test_not_of_a_cart_that_is_none_or_has_ended() -> None:
    given(CART).when(remove()).then_refused(CartNotFound)
    given(CART, opened(), added(), checked_out()).when(remove()).then_refused(CartIsCheckedOut)
