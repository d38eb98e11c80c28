"""A customer is forgotten at the very moment in which an order with an address comes in for them."""

import pytest

from eventstore.commands.execution import execute
from eventstore.log import stream
from eventstore.privacy import personal_key
from eventstore.privacy.personal import Forgotten
from orders.commands import ForgetCustomer, PlaceOrder, RegisterCustomer
from orders.customer import CUSTOMER, CustomerIsForgotten
from orders.order import ORDER
from tests import shop
from tests.orders.a_customer import EMAIL, HOME, NAME
from tests.orders.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])


@pytest.mark.parametrize("registered", [True, False])
@pytest.mark.parametrize("customer_id", [f"c{number}" for number in range(8)])
def test_the_order_is_refused_or_its_address_is_forgotten(customer_id: str, registered: bool) -> None:
    shop.product("A", 10)
    if registered:
        execute(shop.envelope(), CUSTOMER, customer_id, RegisterCustomer(customer_id, NAME, EMAIL, HOME))

    def order(order_id: str) -> None:
        placing = PlaceOrder(order_id, customer_id, (shop.line("A"),), "GBP", None, HOME)
        execute(shop.envelope(), ORDER, order_id, placing)

    def forget() -> None:
        execute(shop.envelope(), CUSTOMER, customer_id, ForgetCustomer(customer_id))

    refused = at_once(lambda: order("o1"), forget, lambda: order("o2"))
    placed = [recorded.event for name in ("o1", "o2") for recorded in stream.read(f"order-{name}")]
    assert personal_key.held([f"customer-{customer_id}"]) == {}
    assert len(placed) + len(refused) == 2
    assert {type(refusal) for refusal in refused} <= {CustomerIsForgotten}
    assert [event.shipping_address for event in placed] == [Forgotten()] * len(placed)  # type: ignore[attr-defined]
