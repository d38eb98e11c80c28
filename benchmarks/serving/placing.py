"""An order of three lines by hand: the SQL that the shop runs for one, with as little Python around it as it takes.

It reads no more of a body than it needs, decides nothing, and refuses nothing.
"""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import psycopg
from django.db import connections
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from eventstore.database.array import Integers, Smallints, Texts
from eventstore.database.connection import DATABASE
from eventstore.database.statement import statement


@csrf_exempt
def place(request: HttpRequest) -> JsonResponse:
    body, order_id = json.loads(request.body), uuid4().hex
    connection = connections[DATABASE]
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    while True:
        try:
            return placed(connection.connection, order_id, body)
        except psycopg.errors.UniqueViolation:  # somebody else was at the same stock
            continue


def placed(connection: "psycopg.Connection[Any]", order_id: str, body: dict[str, Any]) -> JsonResponse:
    with psycopg.Cursor(connection) as cursor:
        products = loaded(cursor, [f"product-{line['sku']}" for line in body["lines"]])
        lines = [priced(line, products[f"product-{line['sku']}"]) for line in body["lines"]]
        loaded(cursor, [f"order-{order_id}"])
        stocks = loaded(cursor, [*(f"stock-{line['sku']}" for line in lines), f"customer-{body['customer_id']}"])
        position = appended(cursor, order_id, body["customer_id"], lines, stocks)
    return JsonResponse({"order_id": order_id, "version": 1, "position": position}, status=201)


def loaded(cursor: "psycopg.Cursor[Any]", names: list[str]) -> dict[str, tuple[Any, ...]]:
    cursor.execute(statement("load_streams"), {"names": Texts(names)}, prepare=True, binary=True)
    return {row[0]: row for row in cursor.fetchall()}


def priced(line: dict[str, Any], product: tuple[Any, ...]) -> dict[str, Any]:
    state = json.loads(product[3])
    return {**line, "name": state["name"], "unit_price": state["price"]}


def appended(
    cursor: "psycopg.Cursor[Any]",
    order_id: str,
    customer_id: str,
    lines: list[dict[str, Any]],
    stocks: dict[str, tuple[Any, ...]],
) -> int:
    total = sum(line["quantity"] * Decimal(line["unit_price"]) for line in lines)
    order = {"order_id": order_id, "customer_id": customer_id, "lines": lines, "total": str(total), "currency": "GBP"}
    names = [f"order-{order_id}", *sorted(name for name in stocks if name.startswith("stock-"))]
    versions = [1, *(stocks[name][1] + 1 for name in names[1:])]
    reserved = [
        {"sku": line["sku"], "quantity": line["quantity"], "order_id": order_id, "location": "main"} for line in lines
    ]
    parameters = {
        "stream_names": Texts(names),
        "stream_expected": Integers(version - 1 for version in versions),
        "stream_versions": Integers(versions),
        "stream_folds": Texts(["", *(stocks[name][2] for name in names[1:])]),
        "stream_states": Texts([json.dumps(order), *(stocks[name][3] for name in names[1:])]),
        "event_streams": Integers(range(1, len(names) + 1)),
        "event_versions": Integers(versions),
        "event_types": Texts(["order.placed", *["stock.reserved"] * len(lines)]),
        "event_schemas": Smallints([1] * len(names)),
        "event_payloads": Texts(map(json.dumps, [order, *reserved])),
        "id": uuid4(),
        "name": "PlaceOrder",
        "fingerprint": b"",
        "actor": "by hand",
        "correlation_id": uuid4(),
        "causation": None,
        "trace_id": None,
        "occurred_at": datetime.now(UTC),
        "stream": names[0],
        "version": 1,
    }
    cursor.execute(statement("append"), parameters, prepare=True, binary=True)
    ((position,),) = cursor.fetchall()
    return int(position)
