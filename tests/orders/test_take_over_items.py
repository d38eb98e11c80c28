"""What was in a cart that is merged comes into the other one, in the same transaction."""

from dataclasses import replace

from orders.cart import CART, MOST_UNITS, CartIsCheckedOut, CartNotFound, CartOfAnother, CartTooFull, Open
from orders.events import CartItem
from tests.orders.a_cart import MUG, OTHER, PLATE, added, checked_out, opened, take_over, taken_over
from tests.specification import given

MUGS, PLATES = CartItem(MUG, 3), CartItem(PLATE, 1)


def test_items_are_added_to_what_is_there() -> None:
    given(CART, opened(), added(quantity=2)).when(take_over(MUGS, PLATES)).then(taken_over(MUGS, PLATES))
    assert given(CART, opened(), added(quantity=2), taken_over(MUGS, PLATES)).state == Open(None, {MUG: 5, PLATE: 1})


def test_of_an_empty_cart_there_is_nothing_to_take_over() -> None:
    given(CART, opened(), added()).when(take_over()).then_nothing()


def test_nothing_is_left_behind_where_it_does_not_fit() -> None:
    given(CART, opened(), added(quantity=MOST_UNITS)).when(take_over(MUGS)).then_refused(CartTooFull)


def test_a_guest_s_and_one_s_own_but_not_another_customer_s() -> None:
    own, another = replace(take_over(MUGS), customer_id="c1"), replace(take_over(MUGS), customer_id="c2")
    given(CART, opened("c1")).when(take_over(MUGS)).then(taken_over(MUGS))
    given(CART, opened("c1")).when(own).then(taken_over(MUGS))
    given(CART, opened("c1")).when(another).then_refused(CartOfAnother, cart_id=OTHER)
    given(CART, opened()).when(another).then_refused(CartOfAnother)


def test_not_into_a_cart_that_is_none_or_has_ended() -> None:
    given(CART).when(take_over(MUGS)).then_refused(CartNotFound)
    given(CART, opened(), added(), checked_out()).when(take_over(MUGS)).then_refused(CartIsCheckedOut)
