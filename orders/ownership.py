"""What customers may do with orders and carts: with their own, and saying only what is theirs to say.

What is somebody else's is answered as what is not there, before anything else is looked at.
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.http import Http404
from rest_framework.exceptions import ErrorDetail, ParseError, PermissionDenied, ValidationError
from rest_framework.request import Request

from eventstore.log import stream
from orders.cart import CART
from orders.events import CartOpened, OrderPlaced
from orders.order import ORDER

# Prices, charges, discounts, taxes and numbers are the shop's to say.
_OF_AN_ORDER = {"customer_id", "shipping_country", "shipping_address", "email", "note"}
_OF_A_LINE = {"sku", "quantity"}


class NotTheirsToSay(PermissionDenied):
    default_detail = "A customer lists their own carts: ?customer_id= names them."


def own_customer(owner: str, request: Request, path: Mapping[str, str]) -> None:
    _refuse_others(path["customer_id"], owner)


def own_order(owner: str, request: Request, path: Mapping[str, str]) -> None:
    placed = stream.first(ORDER.stream(path["order_id"]))
    _refuse_others(placed.customer_id if isinstance(placed, OrderPlaced) else None, owner)


def own_cart(owner: str, request: Request, path: Mapping[str, str]) -> None:
    opened = stream.first(CART.stream(path["cart_id"]))
    _refuse_others(opened.customer_id if isinstance(opened, CartOpened) else None, owner)


def own_carts(owner: str, request: Request, path: Mapping[str, str]) -> None:
    """A list that is narrowed to theirs."""
    named = request.query_params.getlist("customer_id")
    if not named:
        raise NotTheirsToSay
    for customer_id in named:
        _refuse_others(customer_id, owner)


def opening(owner: str, request: Request, path: Mapping[str, str]) -> None:
    """A cart of their own, under an id that is made here."""
    body = _for_themselves(owner, request)
    _refuse(_not_theirs(body, {"customer_id"}))


def placing(owner: str, request: Request, path: Mapping[str, str]) -> None:
    """An order of their own."""
    body = _for_themselves(owner, request)
    lines = body.get("lines")
    wrong = [_not_theirs(line, _OF_A_LINE) for line in (lines if isinstance(lines, list) else ())]
    in_lines = {place: errors for place, errors in enumerate(wrong) if errors}
    _refuse({**_not_theirs(body, {"lines", *_OF_AN_ORDER}), **({"lines": in_lines} if in_lines else {})})


def checking_out(owner: str, request: Request, path: Mapping[str, str]) -> None:
    """What is in a cart of their own."""
    own_cart(owner, request, path)
    _refuse(_not_theirs(_for_themselves(owner, request), {"total", *_OF_AN_ORDER}))


def _for_themselves(owner: str, request: Request) -> dict[str, Any]:
    """The body, in which the server says whose it is; another's id is refused as what is not there."""
    body = request.data
    if type(body) is not dict:  # an empty form
        raise ParseError("The body must be a JSON object.")
    if body.get("customer_id") is not None:
        _refuse_others(body["customer_id"], owner)
    body["customer_id"] = owner
    return body


def _refuse_others(whose: object, owner: str) -> None:
    if whose != owner:
        raise Http404


def _not_theirs(said: Any, theirs: Collection[str]) -> dict[str, list[ErrorDetail]]:
    """Those of the fields that are not theirs to say, null apart; what is no object is refused later."""
    error = ErrorDetail("This is the shop's to say, not a customer's.", code="not_yours")
    fields = said if isinstance(said, dict) else {}
    return {name: [error] for name, value in fields.items() if value is not None and name not in theirs}


def _refuse(errors: dict[str, Any]) -> None:
    if errors:
        raise ValidationError(errors)
