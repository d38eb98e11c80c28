"""Something real behind each variable of a path."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from tests.api.client import Storefront
from tests.shop import catch_up_all

_numbers = count(1)


def things(shop: Storefront, path: str) -> dict[str, str]:
    """A new one for each variable that the path has; what nobody here knows how to make is left out."""
    made = {name: make(shop) for name, make in _MAKE.items() if f"{{{name}}}" in path}
    if made:
        catch_up_all()
    return made


def product(shop: Storefront) -> str:
    return shop.product(f"SKU-{next(_numbers)}", stock=1_000)


def order(shop: Storefront) -> str:
    return shop.order((product(shop), 3))


def _cart(shop: Storefront) -> str:
    cart_id = made(shop, "carts", {}, "cart_id")
    made(shop, f"carts/{cart_id}/items", {"sku": product(shop), "quantity": 1}, "cart_id")
    return cart_id


def _customer(shop: Storefront) -> str:
    return made(shop, "customers", {"name": "Ada", "email": f"{uuid4().hex}@example.com"}, "customer_id")


def _reservation(shop: Storefront) -> str:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    body = {"sku": product(shop), "quantity": 1, "expires_at": tomorrow.isoformat()}
    return made(shop, "reservations", body, "reservation_id")


def _credit_note(shop: Storefront) -> str:
    return made(shop, "credit-notes", {"lines": [{"sku": product(shop), "quantity": 1}]}, "credit_note_id")


def _endpoint(shop: Storefront) -> str:
    return made(shop, "webhooks", {"url": "https://erp.example.com/", "event_types": ["*"]}, "id")


def _delivery(shop: Storefront) -> str:
    return made(shop, f"webhooks/{_endpoint(shop)}/test", {}, "id")


def made(shop: Storefront, path: str, body: Any, member: str) -> str:
    answer = shop.post(path, body)
    assert answer.status_code < 300, answer.content
    return str(answer.json()[member])


_MAKE = {
    "sku": product,
    "order_id": order,
    "cart_id": _cart,
    "customer_id": _customer,
    "reservation_id": _reservation,
    "credit_note_id": _credit_note,
    "endpoint_id": _endpoint,
    "delivery_id": _delivery,
}
