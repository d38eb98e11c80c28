from orders.cancellation import OrderIsShipped
from orders.order import ORDER
from orders.stages import OrderIsCompleted, OrderIsExpired, OrderNotFound
from tests.orders.an_order import (
    ONE_MUG,
    THE_REST,
    cancel,
    canceled,
    completed,
    expired,
    items_canceled,
    mug_canceled,
    paid,
    placed,
    release,
    shipped,
)
from tests.specification import given


def test_an_order_is_canceled() -> None:
    given(ORDER, placed()).when(cancel()).then(canceled())


def test_its_stock_is_given_back() -> None:
    given(ORDER, placed()).when(cancel()).then_commands(release("MUG-1", 2), release("PLT-1", 3))


def test_what_was_canceled_of_it_before_is_not_given_back_twice() -> None:
    less = items_canceled(mug_canceled(), undelivered=5)
    given(ORDER, placed(), less).when(cancel()).then(canceled(*THE_REST))
    given(ORDER, placed(), less).when(cancel()).then_commands(release("MUG-1", 1), release("PLT-1", 3))


def test_a_paid_order_can_be_canceled() -> None:
    given(ORDER, placed(), paid()).when(cancel()).then(canceled())


def test_canceling_twice_changes_nothing() -> None:
    given(ORDER, placed(), canceled()).when(cancel()).then_nothing()


def test_not_once_items_are_shipped() -> None:
    given(ORDER, placed(), shipped(ONE_MUG)).when(cancel()).then_refused(
        OrderIsShipped,
        status="placed",
        allowed_actions=["record_payment", "ship", "deliver", "cancel_items", "accept_return"],
    )


def test_not_before_it_is_placed() -> None:
    given(ORDER).when(cancel()).then_refused(OrderNotFound)


def test_not_once_it_is_completed_or_has_expired() -> None:
    given(ORDER, placed(), paid(), shipped(), completed()).when(cancel()).then_refused(OrderIsCompleted)
    given(ORDER, placed(), expired()).when(cancel()).then_refused(OrderIsExpired)
