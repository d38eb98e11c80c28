"""A client of the API as a storefront would be one: a key, JSON, and an Idempotency-Key for each command."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.test import Client

from config.access.models import issue
from config.access.scopes import EVERYTHING

PRICE = {"amount": "12.50", "currency": "GBP"}


class Storefront:
    def __init__(self, name: str = "storefront", scopes: Sequence[str] = (EVERYTHING,)) -> None:
        self.key = issue(name, scopes)
        self.http = Client(headers={"Authorization": f"Bearer {self.key}"})

    def post(self, path: str, body: Any, *, key: str | None = None, **headers: str) -> Any:
        """`key` is the Idempotency-Key; a fresh one if left out. Other headers with _ for -."""
        sent = {
            "Idempotency-Key": key or uuid4().hex,
            **{name.replace("_", "-"): text for name, text in headers.items()},
        }
        return self.http.post(f"/api/v1/{path}", body, content_type="application/json", headers=sent)

    def send(self, path: str, body: bytes, content_type: str = "application/json") -> Any:
        """The bytes as they are."""
        headers = {"Idempotency-Key": uuid4().hex}
        return self.http.generic("POST", f"/api/v1/{path}", body, content_type=content_type, headers=headers)

    def get(self, path: str, **headers: str) -> Any:
        return self.http.get(f"/api/v1/{path}", headers=headers)

    def product(self, sku: str = "MUG", stock: int = 0, **changes: Any) -> str:
        """Creates a product, with some stock; answers its SKU."""
        created = self.post("products", {"sku": sku, "name": "Blue mug", "price": PRICE, **changes})
        assert created.status_code == 201, created.content
        if stock:
            received = self.post(f"inventory/{sku}/receipts", {"quantity": stock, "reference": "delivery"})
            assert received.status_code == 201, received.content
        return sku

    def order(self, *lines: tuple[str, int], **changes: Any) -> str:
        """Places an order; answers its id."""
        wanted = [{"sku": sku, "quantity": quantity} for sku, quantity in lines]
        placed = self.post("orders", {"customer_id": "c1", "lines": wanted, **changes})
        assert placed.status_code == 201, placed.content
        return str(placed.json()["order_id"])


class Shopper(Storefront):
    """A customer, with a token that the shop has made for them."""

    def __init__(self, shop: Storefront, customer_id: str, **body: Any) -> None:
        made = shop.post(f"customers/{customer_id}/tokens", body)
        assert made.status_code == 201, made.content
        self.key = made.json()["token"]
        self.http = Client(headers={"Authorization": f"Bearer {self.key}"})


def problem(response: Any, status: int, code: str) -> dict[str, Any]:
    """The answer's problem, once it is known to be this one."""
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = response.json()
    assert found["status"] == status
    assert found["code"] == code
    return found


def pointers(response: Any) -> list[str]:
    """Where the errors of a body are."""
    return [error["pointer"] for error in problem(response, 400, "validation_error")["errors"]]
