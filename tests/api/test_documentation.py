"""The OpenAPI document, and the page that shows it."""

import json
import re
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from config.access.scopes import SCOPES
from tests.api.client import Storefront
from tests.api.test_every_route import API

pytestmark = pytest.mark.django_db(databases=["default", "readmodels"])

GUIDE = Path(__file__).parents[2] / "docs" / "api.md"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Client().get("/api/schema").content)
    return found


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_document_is_valid_and_without_warnings() -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, file="/dev/null")


def test_it_has_every_route_of_the_api(document: dict[str, Any]) -> None:
    assert sorted(re.sub("{[^}]+}", "1", path).lstrip("/") for path in document["paths"]) == API


def test_the_guide_lists_every_operation_with_its_parameters(document: dict[str, Any]) -> None:
    rows = re.findall(r"^\| `([A-Z]+ /[^`]+)` \|([^|]*)\|", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {request: sorted(re.findall("`([^`]+)`", parameters)) for request, parameters in rows} == {
        f"{method.upper()} {path.removeprefix('/api/v1')}": sorted(
            parameter["name"]
            for parameter in operation.get("parameters", [])
            if parameter["in"] == "query" or (parameter["in"] == "header" and parameter.get("required"))
        )
        for path, method, operation in operations(document)
    }


def test_it_says_how_to_authenticate(document: dict[str, Any]) -> None:
    schemes = document["components"]["securitySchemes"]
    assert {name: (scheme["type"], scheme.get("scheme")) for name, scheme in schemes.items()} == {
        "ApiKey": ("http", "bearer"),
        "CustomerToken": ("http", "bearer"),
        "Session": ("apiKey", None),
    }
    takes = {(path, method): operation["security"] for path, method, operation in operations(document)}
    of_customers = [{"ApiKey": ["orders:write"]}, {"CustomerToken": []}, {"Session": []}]
    assert takes["/api/v1/orders/{order_id}/cancel", "post"] == of_customers
    assert takes["/api/v1/orders/{order_id}/refunds", "post"] == [of_customers[0], of_customers[2]]
    assert takes["/api/v1/customers/{customer_id}/tokens", "post"] == [{"ApiKey": ["tokens:write"]}]
    for security in takes.values():
        (scope,) = security[0]["ApiKey"]
        assert scope in SCOPES


def test_every_command_says_whether_it_needs_an_idempotency_key(document: dict[str, Any]) -> None:
    required = {
        path: parameter.get("required", False)
        for path, method, operation in operations(document)
        if method == "post"
        for parameter in operation.get("parameters", [])
        if parameter["name"] == "Idempotency-Key"
    }
    assert {path for path in required if not required[path]} == {
        "/api/v1/carts",
        "/api/v1/carts/{cart_id}/items",
        "/api/v1/carts/{cart_id}/items/{sku}",
        "/api/v1/carts/{cart_id}/items/{sku}/remove",
        "/api/v1/carts/{cart_id}/merge",
        "/api/v1/customers",
        "/api/v1/customers/{customer_id}/email",
        "/api/v1/customers/{customer_id}/address",
        "/api/v1/customers/{customer_id}/deactivate",
        "/api/v1/customers/{customer_id}/reactivate",
        "/api/v1/customers/{customer_id}/forget",
        "/api/v1/orders/{order_id}/forget",
        "/api/v1/products",
        "/api/v1/products/{sku}/name",
        "/api/v1/products/{sku}/price",
        "/api/v1/products/{sku}/tax-rate",
        "/api/v1/products/{sku}/discontinue",
        "/api/v1/inventory/{sku}/back-orders",
        "/api/v1/inventory/{sku}/safety-stock",
        "/api/v1/inventory/{sku}/locations",
        "/api/v1/projections/{name}/replays",
        "/api/v1/projections/{name}/replays/current/cancel",
        "/api/v1/projections/{name}/rollback",
        "/api/v1/projections/{name}/pause",
        "/api/v1/projections/{name}/resume",
        "/api/v1/projections/{name}/parked/retry",
        "/api/v1/projections/{name}/parked/discard",
    }
    assert sum(required.values()) == 17


def test_the_examples_of_commands_work_as_they_stand(document: dict[str, Any], shop: Storefront) -> None:
    def example(path: str) -> Any:
        command = document["paths"][f"/api/v1/{path}"]["post"]
        if "requestBody" not in command:
            return {}
        return command["requestBody"]["content"]["application/json"]["examples"]["Example"]["value"]

    def send(path: str, **ids: str) -> Any:
        answer = shop.post(path.format(**ids), example(path))
        assert answer.status_code in {200, 201}, answer.content
        return answer.json()

    send("webhooks")
    sku = send("products")["sku"]
    send("inventory/{sku}/receipts", sku=sku)
    send("inventory/{sku}/adjustments", sku=sku)
    cart_id = send("carts")["cart_id"]
    for path in ("items", "items/{sku}", "items/{sku}/remove", "items", "checkout"):
        send(f"carts/{{cart_id}}/{path}", cart_id=cart_id, sku=sku)
    order_id = send("orders")["order_id"]
    for path in ("payments", "shipments", "deliveries", "returns", "shipments", "complete", "refunds"):
        send(f"orders/{{order_id}}/{path}", order_id=order_id)
    for path in ("cancel-items", "cancel"):
        send(f"orders/{{order_id}}/{path}", order_id=send("orders")["order_id"])
    send("credit-notes")
    customer_id = send("customers")["customer_id"]
    for path in ("email", "address", "deactivate", "reactivate", "forget"):
        send(f"customers/{{customer_id}}/{path}", customer_id=customer_id)
    for path in ("name", "price", "discontinue"):
        send(f"products/{{sku}}/{path}", sku=sku)


@pytest.mark.parametrize("path", ["/api/docs", "/api/redoc"])
def test_the_page_has_nothing_inline_and_nothing_from_elsewhere(path: str) -> None:
    page = Client().get(path)
    html = page.content.decode()
    assert not re.search(r"<style|\bstyle=|\bon\w+=|<script>", html)
    for address in re.findall(r'(?:src|href)="([^"]*)"', html):
        assert address.startswith("/"), address
        assert not address.startswith("//")
        with closing(Client().get(address.replace("&amp;", "&"))) as answer:
            assert answer.status_code == 200


def test_the_styles_of_redoc_have_a_nonce_that_is_new_for_each_page() -> None:
    pages = [Client().get("/api/redoc") for _ in range(2)]
    nonces = [re.findall(r'nonce="([^"]+)"', page.content.decode()) for page in pages]
    assert nonces[0] != nonces[1]
    for page, (nonce,) in zip(pages, nonces, strict=True):
        assert f"style-src 'self' 'nonce-{nonce}'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["/api/docs", "/api/redoc", "/api/schema", "/admin/login/", "/livez", "/api/v1/orders"]
)
def test_every_answer_has_a_policy_without_unsafe_inline(path: str) -> None:
    policy = Client().get(path).headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
