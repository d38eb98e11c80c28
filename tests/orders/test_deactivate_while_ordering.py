"""A customer is deactivated at the very moment in which orders come in for them, which only read the customer."""

import threading
from functools import partial

import pytest
from django.db import connections, transaction

from eventstore.commands.batch import Batch
from eventstore.commands.execution import execute
from eventstore.log import stream
from eventstore.log.stream import StreamMoved
from orders.commands import DeactivateCustomer, PlaceOrder, RegisterCustomer
from orders.customer import CUSTOMER, CustomerIsDeactivated
from orders.order import ORDER
from tests import shop
from tests.faults.processes import wait_until
from tests.orders.a_customer import EMAIL, HOME, NAME
from tests.orders.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])


@pytest.fixture(autouse=True)
def customer(transactional_db: None) -> None:
    shop.product("A", 100)
    shop.product("B", 100)
    execute(shop.envelope(), CUSTOMER, "c1", RegisterCustomer("c1", NAME, EMAIL, HOME))


@pytest.mark.parametrize("attempt", range(8))
def test_no_order_is_placed_after_the_deactivation(attempt: int) -> None:
    orders = [f"o{number}" for number in range(5)]
    first, *others = [partial(order, order_id) for order_id in orders]
    refused = at_once(first, deactivate, *others)
    placed = [recorded.position for order_id in orders for recorded in stream.read(f"order-{order_id}")]
    (deactivated,) = [recorded.position for recorded in stream.read("customer-c1")[1:]]
    assert len(placed) + len(refused) == len(orders)
    assert {type(refusal) for refusal in refused} <= {CustomerIsDeactivated}
    assert all(position < deactivated for position in placed)


def test_an_order_that_was_decided_before_the_deactivation_is_not_stored_after_it() -> None:
    batch = decided()
    deactivate()
    with pytest.raises(StreamMoved):
        store(batch)
    assert stream.read("order-o1") == []


def test_the_deactivation_waits_for_an_order_that_is_being_stored_and_other_orders_do_not() -> None:
    batch = decided()
    deactivating = threading.Thread(target=at_once, args=(deactivate,))
    with transaction.atomic(), stream.appending():
        (ordered,) = batch.append().receipts()
        at_once(lambda: store(decided("o2", "B")))
        assert stream.load(["order-o2"])
        deactivating.start()
        wait_until(somebody_waits_for_a_lock, 60)
    deactivating.join(30)
    assert stream.read("customer-c1")[-1].position > ordered.position


def order(order_id: str) -> None:
    execute(shop.envelope(), ORDER, order_id, placing(order_id))


def placing(order_id: str, sku: str = "A") -> PlaceOrder:
    return PlaceOrder(order_id, "c1", (shop.line(sku),), "GBP")


def deactivate() -> None:
    execute(shop.envelope(), CUSTOMER, "c1", DeactivateCustomer("c1"))


def decided(order_id: str = "o1", sku: str = "A") -> Batch:
    batch = Batch(locking=False)
    batch.handle(shop.envelope(), ORDER, order_id, placing(order_id, sku))
    return batch


def store(batch: Batch) -> None:
    with stream.appending():
        batch.append()


def somebody_waits_for_a_lock() -> bool:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])
