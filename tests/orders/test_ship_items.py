import pytest

from catalog.bounds import QuantityTooLow
from orders.events import Items
from orders.order import ORDER, NotInOrder, OrderIsCanceled, OrderNotFound
from tests.orders.an_order import MUGS, canceled, issue, placed, ship, shipped
from tests.specification import given

ONE_MUG = Items("MUG-1", 1)


def test_all_of_an_order_is_shipped() -> None:
    given(ORDER, placed()).when(ship()).then(shipped())


def test_what_has_stock_is_issued() -> None:
    given(ORDER, placed()).when(ship()).then_commands(issue("MUG-1", 2), issue("PLT-1", 3))


def test_a_part_is_shipped() -> None:
    given(ORDER, placed()).when(ship(MUG_1=1)).then(shipped(ONE_MUG))


def test_the_rest_is_shipped_later() -> None:
    rest = shipped(Items("MUG-1", 1), Items("PLT-1", 3), Items("WRAP", 1, tracked=False))
    given(ORDER, placed(), shipped(ONE_MUG)).when(ship()).then(rest)


def test_repeated_lines_are_shipped_together() -> None:
    given(ORDER, placed(MUGS, MUGS)).when(ship()).then(shipped(Items("MUG-1", 4)))


def test_shipping_all_twice_changes_nothing() -> None:
    given(ORDER, placed(), shipped()).when(ship()).then_nothing()


def test_not_more_than_was_ordered() -> None:
    given(ORDER, placed()).when(ship(MUG_1=3)).then_refused(NotInOrder, sku="MUG-1", requested=3)


def test_not_what_was_shipped_already() -> None:
    given(ORDER, placed(), shipped(ONE_MUG)).when(ship(MUG_1=2)).then_refused(NotInOrder, sku="MUG-1")


def test_not_what_was_not_ordered() -> None:
    given(ORDER, placed()).when(ship(JUG_1=1)).then_refused(NotInOrder, sku="JUG-1")


def test_not_before_it_is_placed() -> None:
    given(ORDER).when(ship()).then_refused(OrderNotFound)


def test_not_once_it_is_canceled() -> None:
    given(ORDER, placed(), canceled()).when(ship()).then_refused(OrderIsCanceled)


@pytest.mark.parametrize("quantity", [0, -1])
def test_not_fewer_than_one(quantity: int) -> None:
    given(ORDER, placed()).when(ship(PLT_1=1, MUG_1=quantity)).then_refused(QuantityTooLow, sku="MUG-1")
