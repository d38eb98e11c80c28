import pytest

from eventstore.event import Event
from orders.fulfillment import NothingShipped, ShipmentNotFound
from orders.order import ORDER
from orders.stages import OrderIsCanceled, OrderIsCompleted, OrderNotFound
from tests.orders.an_order import (
    ONE_MUG,
    THE_REST,
    THE_REST_CANCELED,
    canceled,
    completed,
    deliver,
    delivered,
    items_canceled,
    paid,
    placed,
    shipped,
)
from tests.specification import given

TWO_SHIPMENTS: list[Event] = [placed(), shipped(ONE_MUG), shipped(*THE_REST, shipment=2)]


def test_an_order_has_arrived() -> None:
    given(ORDER, placed(), shipped()).when(deliver()).then(delivered())


def test_one_of_its_shipments_has() -> None:
    given(ORDER, *TWO_SHIPMENTS).when(deliver(2)).then(delivered(2, quantity=5, undelivered=1))


def test_the_others_arrive_later() -> None:
    given(ORDER, *TWO_SHIPMENTS, delivered(2, quantity=5, undelivered=1)).when(deliver()).then(delivered(1, quantity=1))


def test_all_that_are_under_way_arrive_at_once() -> None:
    given(ORDER, *TWO_SHIPMENTS).when(deliver()).then(delivered(1, 2))


def test_what_is_not_shipped_yet_has_not_arrived() -> None:
    given(ORDER, placed(), shipped(ONE_MUG)).when(deliver()).then(delivered(quantity=1, undelivered=5))


def test_what_was_canceled_is_not_waited_for() -> None:
    less = items_canceled(*THE_REST_CANCELED, undelivered=1)
    given(ORDER, placed(), shipped(ONE_MUG), less).when(deliver()).then(delivered(quantity=1))


def test_it_moves_no_stock() -> None:
    given(ORDER, placed(), shipped()).when(deliver()).then_commands()


def test_what_has_arrived_does_not_arrive_again() -> None:
    given(ORDER, placed(), shipped(), delivered()).when(deliver()).then_nothing()
    given(ORDER, placed(), shipped(), delivered()).when(deliver(1)).then_nothing()


@pytest.mark.parametrize("shipment", [0, -1, 3])
def test_not_by_a_number_that_no_shipment_has(shipment: int) -> None:
    given(ORDER, *TWO_SHIPMENTS).when(deliver(shipment)).then_refused(ShipmentNotFound, shipment=shipment, shipments=2)


def test_not_before_anything_is_shipped() -> None:
    given(ORDER, placed()).when(deliver()).then_refused(NothingShipped, status="placed")
    given(ORDER, placed()).when(deliver(1)).then_refused(NothingShipped)


def test_not_before_it_is_placed() -> None:
    given(ORDER).when(deliver()).then_refused(OrderNotFound)


def test_not_once_it_has_ended() -> None:
    given(ORDER, placed(), canceled()).when(deliver()).then_refused(OrderIsCanceled)
    given(ORDER, placed(), paid(), shipped(), completed()).when(deliver()).then_refused(OrderIsCompleted)
