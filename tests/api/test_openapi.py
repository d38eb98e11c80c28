"""The OpenAPI document says all that a generated client needs, of every operation."""

import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from config.api.problems import KINDS
from tests.api.document import DOCUMENT, OPERATIONS, Operation, closed, resolved

every_operation = pytest.mark.parametrize("operation", [pytest.param(one, id=one.name) for one in OPERATIONS])

# Clients call these by these names: to rename one breaks them.
CALLED = {
    "place_order": "post /api/v1/orders",
    "get_order": "get /api/v1/orders/{order_id}",
    "record_payment": "post /api/v1/orders/{order_id}/payments",
    "refund_payment": "post /api/v1/orders/{order_id}/refunds",
    "ship_items": "post /api/v1/orders/{order_id}/shipments",
    "record_delivery": "post /api/v1/orders/{order_id}/deliveries",
    "accept_return": "post /api/v1/orders/{order_id}/returns",
    "cancel_order": "post /api/v1/orders/{order_id}/cancel",
    "cancel_items": "post /api/v1/orders/{order_id}/cancel-items",
    "complete_order": "post /api/v1/orders/{order_id}/complete",
    "forget_guest": "post /api/v1/orders/{order_id}/forget",
    "list_customer_orders": "get /api/v1/customers/{customer_id}/orders",
    "register_customer": "post /api/v1/customers",
    "get_customer": "get /api/v1/customers/{customer_id}",
    "change_customer_email": "post /api/v1/customers/{customer_id}/email",
    "change_customer_address": "post /api/v1/customers/{customer_id}/address",
    "deactivate_customer": "post /api/v1/customers/{customer_id}/deactivate",
    "reactivate_customer": "post /api/v1/customers/{customer_id}/reactivate",
    "forget_customer": "post /api/v1/customers/{customer_id}/forget",
    "list_carts": "get /api/v1/carts",
    "open_cart": "post /api/v1/carts",
    "get_cart": "get /api/v1/carts/{cart_id}",
    "put_item_into_cart": "post /api/v1/carts/{cart_id}/items",
    "change_item_quantity": "post /api/v1/carts/{cart_id}/items/{sku}",
    "take_item_out_of_cart": "post /api/v1/carts/{cart_id}/items/{sku}/remove",
    "merge_carts": "post /api/v1/carts/{cart_id}/merge",
    "check_out": "post /api/v1/carts/{cart_id}/checkout",
    "list_products": "get /api/v1/products",
    "create_product": "post /api/v1/products",
    "get_product": "get /api/v1/products/{sku}",
    "rename_product": "post /api/v1/products/{sku}/name",
    "change_product_price": "post /api/v1/products/{sku}/price",
    "change_product_tax_rate": "post /api/v1/products/{sku}/tax-rate",
    "discontinue_product": "post /api/v1/products/{sku}/discontinue",
    "get_inventory": "get /api/v1/inventory/{sku}",
    "list_stock_movements": "get /api/v1/inventory/{sku}/movements",
    "receive_stock": "post /api/v1/inventory/{sku}/receipts",
    "adjust_stock": "post /api/v1/inventory/{sku}/adjustments",
    "count_stock": "post /api/v1/inventory/{sku}/counts",
    "transfer_stock": "post /api/v1/inventory/{sku}/transfers",
    "limit_back_orders": "post /api/v1/inventory/{sku}/back-orders",
    "keep_safety_stock": "post /api/v1/inventory/{sku}/safety-stock",
    "rank_locations": "post /api/v1/inventory/{sku}/locations",
    "make_reservation": "post /api/v1/reservations",
    "get_reservation": "get /api/v1/reservations/{reservation_id}",
    "release_reservation": "post /api/v1/reservations/{reservation_id}/release",
    "issue_credit_note": "post /api/v1/credit-notes",
    "get_credit_note": "get /api/v1/credit-notes/{credit_note_id}",
    "list_sales": "get /api/v1/sales",
    "list_webhooks": "get /api/v1/webhooks",
    "get_webhook": "get /api/v1/webhooks/{endpoint_id}",
    "list_webhook_deliveries": "get /api/v1/webhooks/{endpoint_id}/deliveries",
    "register_webhook_endpoint": "post /api/v1/webhooks",
    "disable_webhook_endpoint": "post /api/v1/webhooks/{endpoint_id}/disable",
    "enable_webhook_endpoint": "post /api/v1/webhooks/{endpoint_id}/enable",
    "test_webhook_endpoint": "post /api/v1/webhooks/{endpoint_id}/test",
    "send_delivery_again": "post /api/v1/webhooks/deliveries/{delivery_id}/replay",
}

# What they make is in their answer, once, and cannot be read again.
MADE_NOWHERE = {"make_token_for_customer"}


def examples(media: dict[str, Any]) -> list[Any]:
    return [media["example"]] if "example" in media else [one["value"] for one in media["examples"].values()]


def assert_valid(value: Any, schema: dict[str, Any]) -> None:
    """Against the schema, in which nothing may be that it does not name."""
    jsonschema_rs.validate({**schema, "components": closed()["components"]}, value)


def test_it_is_openapi_3_1() -> None:
    assert DOCUMENT["openapi"].startswith("3.1.")


def test_operations_are_called_as_ever_and_each_otherwise() -> None:
    found = {one.name: f"{one.method} {one.path}" for one in OPERATIONS}
    assert len(found) == len(OPERATIONS)
    assert {name: found.get(name) for name in CALLED} == CALLED


@every_operation
def test_it_says_what_it_is(operation: Operation) -> None:
    assert re.fullmatch("[a-z]+(_[a-z]+)*", operation.name)
    assert len(operation.name) <= 40
    assert 0 < len(operation.described["summary"].strip()) <= 40
    assert operation.described["description"].strip()
    assert len(operation.described["tags"]) == 1


@every_operation
def test_it_has_all_its_statuses(operation: Operation) -> None:
    known = operation.headers
    parameters = {one["name"] for one in operation.described["parameters"]}
    expected = {"400", "401", "403", "429", "503"} | (set() if "min_position" in parameters else {"406"})
    asks = operation.method == "post" and "200" in operation.described["responses"]
    expected |= {"404"} if "{" in operation.path or asks else set()
    expected |= set() if operation.method == "get" else {"409", "411", "413", "415"}
    expected |= {"409"} if "after" in parameters else set()
    expected |= {"421"} if "Last-Event-ID" in known else set()
    expected |= {"412"} if "If-Match" in known else set()
    expected |= {"422"} if "Idempotency-Key" in known else set()
    expected |= {"304"} if "If-None-Match" in known else set()
    good = {status for status in operation.described["responses"] if status.startswith("2")}
    assert good
    assert set(operation.described["responses"]) - good == expected


@every_operation
def test_its_headers_are_told(operation: Operation) -> None:
    known = operation.headers
    assert {"traceparent", "X-Request-ID"} <= known
    for status, response in operation.described["responses"].items():
        answered = {name: resolved(header) for name, header in resolved(response).get("headers", {}).items()}
        assert {"X-Trace-Id", "X-Request-ID"} <= set(answered)
        assert all(header["description"] and "schema" in header and "example" in header for header in answered.values())
        assert ("WWW-Authenticate" in answered) == (status == "401")
        assert ("Retry-After" in answered) == (status in {"429", "503"})
        if status.startswith("2"):
            assert "Location" in answered or status != "201" or operation.name in MADE_NOWHERE
            assert "Idempotent-Replayed" in answered or "Idempotency-Key" not in known
            assert {"Consistency-Token", "ETag"} <= set(answered) or "If-Match" not in known
            assert {"Projection-Position", "Projection-Lag"} <= set(answered) or "Consistency-Token" not in known


@every_operation
def test_every_answer_has_a_schema_and_an_example_of_it(operation: Operation) -> None:
    for status, response in operation.described["responses"].items():
        assert resolved(response)["description"].strip()
        content = resolved(response).get("content", {})
        assert content or status == "304"
        for kind, media in content.items():
            assert (kind == "application/problem+json") == (status[0] in "45")
            assert examples(media)
            for example in examples(media):
                assert_valid(example, media["schema"])


@every_operation
def test_every_body_has_an_example(operation: Operation) -> None:
    for media in operation.described.get("requestBody", {}).get("content", {}).values():
        assert examples(media)
        for example in examples(media):
            assert_valid(example, media["schema"])


@every_operation
def test_every_parameter_has_a_schema(operation: Operation) -> None:
    for parameter in operation.described["parameters"]:
        assert parameter["schema"]
        assert parameter["in"] != "header" or parameter["description"]


def numbers(part: Any, name: str = "") -> Iterator[str]:
    """The members within that may be fractions."""
    if isinstance(part, dict):
        if "number" in part.get("type", ()):
            yield name
        for inner_name, inner in part.items():
            yield from numbers(inner, inner_name)
    if isinstance(part, list):
        for inner in part:
            yield from numbers(inner, name)


def test_only_seconds_are_fractions() -> None:
    """Money is text, and what is counted is whole."""
    assert [name for name in numbers(DOCUMENT) if "seconds" not in name] == []


def test_every_code_has_a_problem_of_its_own() -> None:
    named = {
        schema["properties"]["code"]["const"]: schema["properties"]["status"]["const"]
        for name, schema in DOCUMENT["components"]["schemas"].items()
        if name.endswith("Problem")
    }
    answered = {code: status for code, (status, _) in KINDS.items() if status not in {405, 500}}
    assert named == answered


def test_every_body_is_closed() -> None:
    bodies = {name: one for name, one in DOCUMENT["components"]["schemas"].items() if name.endswith("Body")}
    assert len(bodies) > 30
    assert not [name for name, one in bodies.items() if one.get("properties") and one["additionalProperties"]]
