from orders.events import Items
from orders.order import ORDER, OrderIsShipped, OrderNotFound
from tests.orders.an_order import cancel, canceled, paid, placed, release, shipped
from tests.specification import given


def test_an_order_is_canceled() -> None:
    given(ORDER, placed()).when(cancel()).then(canceled())


def test_its_stock_is_given_back() -> None:
    given(ORDER, placed()).when(cancel()).then_commands(release("MUG-1", 2), release("PLT-1", 3))


def test_a_paid_order_can_be_canceled() -> None:
    given(ORDER, placed(), paid()).when(cancel()).then(canceled())


def test_canceling_twice_changes_nothing() -> None:
    given(ORDER, placed(), canceled()).when(cancel()).then_nothing()


def test_not_once_items_are_shipped() -> None:
    given(ORDER, placed(), shipped(Items("MUG-1", 1))).when(cancel()).then_refused(
        OrderIsShipped, status="placed", allowed_actions=["record_payment", "ship"]
    )


def test_not_before_it_is_placed() -> None:
    given(ORDER).when(cancel()).then_refused(OrderNotFound)
