"""What a storefront does, by the client that is generated from the OpenAPI document: prints the order at its end."""

import json
import sys
from typing import Any
from uuid import uuid4

from orderlog_client import AuthenticatedClient
from orderlog_client.api.orders import (
    accept_return,
    get_order,
    place_order,
    record_delivery,
    record_payment,
    ship_items,
)
from orderlog_client.models import (
    ConditionEnum,
    DeliveryBody,
    InsufficientStockProblem,
    MoneyBody,
    Order,
    OrderBody,
    OrderPaymentBody,
    OrderReceipt,
    PaymentBody,
    ReturnBody,
    ReturnedBody,
    ShipmentBody,
    WantedBody,
)


def main(address: str, key: str) -> None:
    with AuthenticatedClient(base_url=address, token=key) as shop:
        key_of_order = key_of_command()
        body = OrderBody(customer_id="c1", lines=[WantedBody(sku="MUG-01", quantity=2)])
        placed = receipt(place_order.sync(client=shop, body=body, idempotency_key=key_of_order))
        again = place_order.sync_detailed(client=shop, body=body, idempotency_key=key_of_order)
        assert again.parsed == placed
        assert again.headers["Idempotent-Replayed"] == "true"

        order = read(shop, placed.order_id, placed.position)
        assert order.payment_status == "unpaid"
        assert (order.total.amount, order.total.currency) == ("25.00", "GBP")

        too_many = OrderBody(lines=[WantedBody(sku="MUG-01", quantity=999)])
        refused = place_order.sync(client=shop, body=too_many, idempotency_key=key_of_command())
        assert isinstance(refused, InsufficientStockProblem)
        assert (refused.requested, refused.available) == (999, 8)

        finish(shop, order)


def finish(shop: Any, order: Any) -> None:
    """Paid, shipped, delivered, and half of it returned."""

    def send(operation: Any, body: Any) -> Any:
        return receipt(operation.sync(order.order_id, client=shop, body=body, idempotency_key=key_of_command()))

    total = MoneyBody(order.total.amount, order.total.currency)
    send(record_payment, OrderPaymentBody(PaymentBody(total.amount, total.currency)))
    send(ship_items, ShipmentBody(carrier="Royal Mail", tracking_number="QQ123456785GB"))
    send(record_delivery, DeliveryBody())
    back = ReturnedBody(sku="MUG-01", quantity=1, condition=ConditionEnum.RESTOCK)
    returned = send(accept_return, ReturnBody(items=[back], reason="too blue"))
    print(json.dumps(read(shop, order.order_id, returned.position).to_dict()))


def read(shop: Any, order_id: str, position: int) -> Any:
    order = get_order.sync(order_id, client=shop, consistency_token=position, prefer="wait=10, handling=strict")
    assert isinstance(order, Order), order
    return order


def receipt(answer: Any) -> Any:
    assert isinstance(answer, OrderReceipt), answer
    return answer


def key_of_command() -> str:
    return uuid4().hex


if __name__ == "__main__":
    main(*sys.argv[1:])
