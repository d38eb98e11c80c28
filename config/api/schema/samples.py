"""Examples of answers, made of their schemas: no answer can be without one, and none can be out of date."""

from typing import Any

_ID = "0199c5a0-7c1e-7a3b-9d52-3f1c8e0b6a11"
_MOMENT = "2026-01-31T17:00:00Z"
_GBP = "GBP"

# By the name of a member. What is not here is null where it may be, else what its type says.
_SAMPLES: dict[str, Any] = {
    "order_id": _ID,
    "customer_id": "c1",
    "cart_id": "cart-of-c1",
    "reservation_id": "window-7",
    "credit_note_id": "C-0007",
    "sku": "MUG-01",
    "product": "MUG-01",
    "name": "Blue mug",
    "email": "ada@example.com",
    "amount": "25.00",
    "quantity": 2,
    "payment_status": "paid",
    "fulfillment_status": "fulfilled",
    "allowed_actions": ["deliver", "accept_return", "refund", "complete"],
    "returns": [],
    "canceled_items": [],
    "currency": _GBP,
    "tax_rate": "0.2",
    "location": "main",
    "carrier": "Royal Mail",
    "tracking_number": "QQ123456785GB",
    "method": "standard",
    "reference": "delivery 4711",
    "street": "12 Long Lane",
    "city": "London",
    "postal_code": "EC1A 9EJ",
    "country": "United Kingdom",
    "region": "",
    "recipient": "",
    "shipping": None,
    "shipping_country": "United Kingdom",
    "reason": "changed my mind",
    "url": "https://erp.example.com/orderlog",
    "event_types": ["order.*", "stock.received"],
    "description": "ERP",
    "disabled_reason": "",
    "secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
    "type": "order.placed",
    "next": "https://shop.example.com/api/v1/orders?cursor=WyItcGxhY2VkX2F0Il0",
    "on_hand": 98,
    "reserved": 2,
    "available": 96,
    "orderable": 96,
    "safety_stock": 0,
    "back_order_limit": 0,
    "backordered": 0,
    "on_hand_after": 98,
    "reserved_after": 2,
    "version": 3,
    "position": 4711,
    "total": 1,
    "http_status": 200,
    "milliseconds": 42,
    "outcome": "delivered",
    "error": "",
    "token": "olc_WyJrZXkiLCJjMSIsMTc2OTg3ODgwMF0",
}
# Of money by the name of its member, where it is not the amount above. It adds up: two mugs, paid and on their way.
_AMOUNTS = {
    "unit_price": "12.50",
    "price": "12.50",
    "tax": "4.17",
    **dict.fromkeys(("discount", "canceled", "outstanding", "refunded", "returned", "credited"), "0.00"),
}
_TYPES: dict[type, str] = {str: "string", int: "integer", list: "array", type(None): "null"}
_BY_TYPE: dict[str, Any] = {"integer": 1, "boolean": True, "object": {}, "null": None, "number": 1, "string": "text"}
_BY_FORMAT = {"date-time": _MOMENT, "date": _MOMENT[:10], "uuid": _ID, "uri": "https://shop.example.com/"}


def sample(schema: dict[str, Any], schemas: dict[str, Any], name: str = "") -> Any:
    """A value that the schema allows; `name` is that of the member it is for."""
    if name in _SAMPLES and _allows(schema, schemas, _SAMPLES[name]):
        return _SAMPLES[name]
    if "$ref" in schema:
        return sample(schemas[schema["$ref"].rpartition("/")[2]], schemas, name)
    if "allOf" in schema:
        parts = [sample(part, schemas, name) for part in schema["allOf"]]
        return parts[0] if len(parts) == 1 else {member: value for part in parts for member, value in part.items()}
    if alternatives := schema.get("oneOf") or schema.get("anyOf"):
        return sample(alternatives[0], schemas, name)
    if "properties" in schema:
        value = {member: sample(its, schemas, member) for member, its in schema["properties"].items()}
        return (
            {**value, "amount": _AMOUNTS[name]} if name in _AMOUNTS and set(value) == {"amount", "currency"} else value
        )
    return _plain(schema, schemas, name)


def _plain(schema: dict[str, Any], schemas: dict[str, Any], name: str) -> Any:
    types = schema.get("type", "object")
    types = [types] if isinstance(types, str) else types
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    if "array" in types:
        return [sample(schema["items"], schemas, name)]
    if "null" in types:
        return None
    return _BY_FORMAT.get(schema.get("format", ""), _BY_TYPE[types[0]])


def _allows(schema: dict[str, Any], schemas: dict[str, Any], value: Any) -> bool:
    """Whether it is of the type, as far as samples need it."""
    if "$ref" in schema:
        return _allows(schemas[schema["$ref"].rpartition("/")[2]], schemas, value)
    if ways := schema.get("oneOf") or schema.get("anyOf") or schema.get("allOf"):
        return any(_allows(way, schemas, value) for way in ways)
    if "enum" in schema:
        return value in schema["enum"]
    types = schema.get("type", "object")
    return _TYPES[type(value)] in ([types] if isinstance(types, str) else types)
