"""What the server says of a thing, no client says: every write refuses it, and stores nothing."""

import re

import pytest

from tests.api.client import Storefront, problem
from tests.api.log import count
from tests.api.test_access import OPERATIONS, THINGS, Operation

pytestmark = pytest.mark.django_db(databases=["default", "readmodels"])

SERVER_SET = {
    "id": "1",
    "version": 7,
    "position": 7,
    "status": "completed",
    "payment_status": "paid",
    "actor": "user:root",
    "occurred_at": "2020-01-01T00:00:00Z",
    "recorded_at": "2020-01-01T00:00:00Z",
    "placed_at": "2020-01-01T00:00:00Z",
    "paid": {"amount": "1.00", "currency": "GBP"},
    "correlation_id": "0193b1f0-0000-7000-8000-000000000000",
    "scopes": ["*"],
}

# Which of what is parked: here it is a part of its name.
NAMES_ONE = {f"POST /projections/{{name}}/parked/{what}": {"position"} for what in ("retry", "discard")}


def test_every_write_refuses_them(shop: Storefront) -> None:
    shop.product(stock=1)
    before = count()
    refused = {one.name: pointers(shop, one) for one in OPERATIONS if one.method != "GET"}
    assert {name: {*SERVER_SET} - found for name, found in refused.items() if found != {*SERVER_SET}} == NAMES_ONE
    assert count() == before


def pointers(shop: Storefront, operation: Operation) -> set[str]:
    """The fields that are refused as unknown."""
    path = re.sub(r"{(\w+)}", lambda name: {**THINGS, "name": "sales"}.get(name[1], "1"), operation.path)
    errors = problem(shop.post(path.lstrip("/"), SERVER_SET), 400, "validation_error")["errors"]
    return {error["pointer"].lstrip("/") for error in errors if error["code"] == "unknown_field"}
