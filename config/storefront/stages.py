"""How far an order has come, as its buyer reads it."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from readmodels.customer_order_summary.queries import Listed, Order


class Stage(NamedTuple):
    """`level` is how a style sheet shows it. `steps` are those on an order's way, and whether each is done."""

    name: str
    level: str
    sentence: str
    steps: tuple[tuple[str, bool], ...] = ()


PROCESSING = Stage(
    "Processing",
    "few",
    "We have your order and are processing it. This page will say so the moment it is confirmed.",
    (("Received", True), ("Confirmed", False), ("Paid", False), ("Sent", False), ("Arrived", False)),
)


def whole(row: Order | Listed) -> dict[str, Any]:
    """An order as the API shows it, but for what is personal."""
    return {**json.loads(row.placed), **json.loads(row.since)}


def stage(order: Mapping[str, Any] | None) -> Stage:
    """Of an order that no read model has yet, too."""
    if order is None:
        return PROCESSING
    match order["status"]:
        case "canceled":
            return Stage("Canceled", "none", "This order was canceled. Nothing of it will be sent.")
        case "expired":
            return Stage("Expired", "none", "This order was not paid in time, and has expired.")
        case "completed":
            return Stage("Completed", "many", "This order is completed. Thank you.", _steps(order))
        case _:
            return Stage("Confirmed", "many", _next(order["fulfillment_status"]), _steps(order))


def _next(fulfillment_status: str) -> str:
    match fulfillment_status:
        case "delivered":
            return "Everything has arrived."
        case "fulfilled":
            return "Everything is on its way to you."
        case "partially_fulfilled":
            return "A part of your order is on its way to you."
        case "partially_returned" | "returned":
            return "We have what you sent back."
        case _:
            return "Thank you. Your order is confirmed, and everything in it is kept for you."


def _steps(order: Mapping[str, Any]) -> tuple[tuple[str, bool], ...]:
    paid, total = (Decimal(order[name]["amount"]) for name in ("paid", "total"))
    sent = order["fulfillment_status"] not in ("unfulfilled", "partially_fulfilled")
    return (
        ("Received", True),
        ("Confirmed", True),
        ("Paid", paid >= total),
        ("Sent", sent),
        ("Arrived", sent and order["fulfillment_status"] != "fulfilled"),
    )
