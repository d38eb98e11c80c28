from decimal import Decimal

from msgspec.structs import replace

from orders.cancellation import OrderIsPaid, OrderIsShipped
from orders.order import ORDER
from orders.stages import OrderIsCompleted, OrderNotFound
from tests.orders.an_order import (
    ONE_MUG,
    WRAPPING,
    canceled,
    completed,
    expire,
    expired,
    paid,
    placed,
    refunded,
    release,
    shipped,
)
from tests.specification import given


def test_an_order_that_nobody_pays_expires() -> None:
    given(ORDER, placed()).when(expire()).then(expired())


def test_its_stock_is_given_back() -> None:
    given(ORDER, placed()).when(expire()).then_commands(release("MUG-1", 2), release("PLT-1", 3))


def test_it_expires_once_and_not_when_it_is_canceled() -> None:
    given(ORDER, placed(), expired()).when(expire()).then_nothing()
    given(ORDER, placed(), canceled()).when(expire()).then_nothing()


def test_not_when_something_is_paid() -> None:
    given(ORDER, placed(), paid("0.01")).when(expire()).then_refused(OrderIsPaid, status="placed")
    given(ORDER, placed(), paid("1"), refunded("1")).when(expire()).then_refused(OrderIsPaid)


def test_not_when_it_costs_nothing() -> None:
    given(ORDER, placed(replace(WRAPPING, unit_price=Decimal(0)))).when(expire()).then_refused(OrderIsPaid)


def test_not_when_something_is_shipped() -> None:
    given(ORDER, placed(), shipped(ONE_MUG)).when(expire()).then_refused(OrderIsShipped, status="placed")


def test_not_when_it_is_completed() -> None:
    given(ORDER, placed(), paid(), shipped(), completed()).when(expire()).then_refused(OrderIsCompleted)


def test_not_before_it_is_placed() -> None:
    given(ORDER).when(expire()).then_refused(OrderNotFound)
