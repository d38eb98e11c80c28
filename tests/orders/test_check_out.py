"""An order takes what is in the cart, and just that."""

from eventstore.decider import Addressed
from orders.cart import CART, CartChanged, CartIsCheckedOut, CartIsMerged, CartNotFound
from orders.commands import PlaceOrder
from orders.order import ORDER
from tests.orders.a_cart import ID, PLATE, abandoned, added, check_out, checked_out, merged, opened
from tests.orders.an_order import MUGS, PLATES, reserve
from tests.specification import given


def test_the_cart_ends() -> None:
    given(CART, opened(), added()).when(check_out(MUG_1=2)).then(checked_out())


def test_also_one_that_was_abandoned() -> None:
    given(CART, opened(), added(), abandoned()).when(check_out(MUG_1=2)).then(checked_out())


def test_not_what_is_no_longer_in_it() -> None:
    given(CART, opened(), added(quantity=3)).when(check_out(MUG_1=2)).then_refused(CartChanged, cart_id=ID)
    given(CART, opened(), added(), added(PLATE)).when(check_out(MUG_1=2)).then_refused(CartChanged)


def test_not_twice_and_not_one_that_is_none() -> None:
    given(CART).when(check_out(MUG_1=2)).then_refused(CartNotFound)
    given(CART, opened(), added(), checked_out()).when(check_out(MUG_1=2)).then_refused(CartIsCheckedOut, order_id="o1")
    given(CART, opened(), merged()).when(check_out()).then_refused(CartIsMerged)


def test_an_order_asks_the_cart_before_it_reserves() -> None:
    order = PlaceOrder("o1", None, (MUGS, PLATES), "GBP", cart_id=ID)
    asked = Addressed(CART, ID, check_out(MUG_1=2, PLT_1=3))
    given(ORDER).when(order).then_commands(asked, reserve("MUG-1", 2), reserve("PLT-1", 3))
