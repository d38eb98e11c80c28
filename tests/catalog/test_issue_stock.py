import pytest

from catalog.bounds import QuantityTooLow
from catalog.commands import IssueStock
from catalog.stock import STOCK, Stock, StockNotReserved
from tests.catalog.stocks import ORDER_ID, SKU, issued, received, reserved
from tests.specification import given


def test_reserved_units_leave_the_shop() -> None:
    given(STOCK, received(5), reserved(3)).when(IssueStock(SKU, 2, ORDER_ID)).then(issued(2))


def test_they_are_neither_on_hand_nor_reserved() -> None:
    assert given(STOCK, received(5), reserved(3), issued(2)).state == Stock(on_hand=3, reserved=1)


def test_what_is_not_reserved_stays() -> None:
    given(STOCK, received(5), reserved(3)).when(IssueStock(SKU, 4, ORDER_ID)).then_refused(
        StockNotReserved, requested=4, reserved=3
    )


@pytest.mark.parametrize("quantity", [0, -1])
def test_not_fewer_than_one(quantity: int) -> None:
    given(STOCK, received(5), reserved(5)).when(IssueStock(SKU, quantity, ORDER_ID)).then_refused(
        QuantityTooLow, sku=SKU, quantity=quantity
    )
