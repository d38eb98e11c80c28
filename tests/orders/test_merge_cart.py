from eventstore.decider import Addressed
from orders.cart import CART, CartIsCheckedOut, CartIsMerged, CartNotFound, MergedWithItself
from orders.commands import TakeOverItems
from orders.events import CartItem
from tests.orders.a_cart import ID, MUG, OTHER, PLATE, added, checked_out, merge, merged, opened
from tests.specification import given

ITEMS = (CartItem(MUG, 2), CartItem(PLATE, 1))


def test_it_ends_and_says_what_was_in_it() -> None:
    given(CART, opened(), added(), added(PLATE, 1)).when(merge()).then(merged(*ITEMS))


def test_the_other_one_takes_that_over() -> None:
    handed_over = Addressed(CART, OTHER, TakeOverItems(OTHER, ID, ITEMS))
    given(CART, opened(), added(), added(PLATE, 1)).when(merge()).then_commands(handed_over)


def test_twice_changes_nothing() -> None:
    given(CART, opened(), merged()).when(merge()).then_nothing()


def test_not_into_itself() -> None:
    given(CART, opened(), added()).when(merge(into=ID)).then_refused(MergedWithItself)


def test_not_one_that_is_none_or_has_ended() -> None:
    given(CART).when(merge()).then_refused(CartNotFound)
    given(CART, opened(), added(), checked_out()).when(merge()).then_refused(CartIsCheckedOut)
    given(CART, opened(), merged(into="cart3")).when(merge()).then_refused(CartIsMerged, into="cart3")
