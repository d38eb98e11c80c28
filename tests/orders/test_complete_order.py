from orders.fulfillment import OrderNotSettled
from orders.order import ORDER
from orders.stages import OrderIsCanceled, OrderIsExpired, OrderNotFound
from tests.orders.an_order import (
    ONE_MUG,
    THE_REST_CANCELED,
    canceled,
    complete,
    completed,
    delivered,
    expired,
    items_canceled,
    paid,
    placed,
    shipped,
)
from tests.specification import given


def test_what_is_paid_and_shipped_is_completed() -> None:
    given(ORDER, placed(), paid(), shipped()).when(complete()).then(completed())
    given(ORDER, placed(), paid(), shipped(), delivered()).when(complete()).then(completed())


def test_it_moves_no_stock() -> None:
    given(ORDER, placed(), paid(), shipped()).when(complete()).then_commands()


def test_what_was_canceled_is_not_waited_for() -> None:
    less = items_canceled(*THE_REST_CANCELED, undelivered=1)
    given(ORDER, placed(), shipped(ONE_MUG), less, paid("12.95")).when(complete()).then(completed())


def test_completing_twice_changes_nothing() -> None:
    given(ORDER, placed(), paid(), shipped(), completed()).when(complete()).then_nothing()


def test_not_before_all_is_paid() -> None:
    given(ORDER, placed(), paid("81.89"), shipped()).when(complete()).then_refused(
        OrderNotSettled, status="placed", allowed_actions=["record_payment", "deliver", "accept_return", "refund"]
    )


def test_not_before_all_is_shipped() -> None:
    given(ORDER, placed(), paid()).when(complete()).then_refused(OrderNotSettled)
    given(ORDER, placed(), paid(), shipped(ONE_MUG)).when(complete()).then_refused(OrderNotSettled)


def test_not_before_it_is_placed() -> None:
    given(ORDER).when(complete()).then_refused(OrderNotFound)


def test_not_once_it_is_given_up() -> None:
    given(ORDER, placed(), canceled()).when(complete()).then_refused(OrderIsCanceled)
    given(ORDER, placed(), expired()).when(complete()).then_refused(OrderIsExpired)
