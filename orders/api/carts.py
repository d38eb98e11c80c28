"""The API of carts: one command for each endpoint."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.views import APIView

from catalog.body import MoneyBody, Sku, Units
from catalog.product import PRODUCT, NotCreated, offered
from eventstore.commands.batch import Envelope
from eventstore.commands.execution import current, execute, once
from eventstore.http.body import Body, Key, NothingBody
from eventstore.http.endpoint import command
from eventstore.identifier import uuid7
from eventstore.log.stream import Receipt
from orders.body import TermsBody, terms
from orders.cart import CART, MOST_UNITS
from orders.commands import AddItem, ChangeQuantity, MergeCart, OpenCart, RemoveItem
from orders.ownership import checking_out, opening, own_cart
from orders.placement import UnknownProducts, check_out


class CartBody(Body):
    cart_id = Key(required=False, help_text="an id of your own; left out: a new one")
    customer_id = Key(allow_null=True, default=None, help_text="null: a guest's")


class ItemBody(Body):
    sku = Sku()
    quantity = Units(max_value=MOST_UNITS)


class QuantityBody(Body):
    quantity = Units(max_value=MOST_UNITS)


class MergerBody(Body):
    into = Key(help_text="the cart that takes the items over")


class CheckOutBody(TermsBody):
    total = MoneyBody(help_text="what the customer has confirmed: that of the cart, with shipping and discount")
    order_id = Key(required=False, help_text="the shop's own number; left out: a new id")
    customer_id = Key(required=False, help_text="of a guest's cart: who orders")


class Carts(APIView):
    scopes = {"POST": "carts:write"}
    ownership = {"POST": opening}

    @command("Open a cart", body=CartBody, answers="cart_id", status=201, example={"customer_id": "c1"})
    def post(self, envelope: Envelope, body: dict[str, Any]) -> Receipt:
        """What is put into it is neither reserved nor priced before it is checked out."""
        cart_id = body.get("cart_id", str(uuid7()))
        return execute(envelope, CART, cart_id, OpenCart(cart_id, body["customer_id"]))


class CartItems(APIView):
    scopes = {"POST": "carts:write"}
    ownership = {"POST": own_cart}

    @command(
        "Put an item into a cart",
        body=ItemBody,
        answers="cart_id",
        status=201,
        example={"sku": "MUG-01", "quantity": 2},
    )
    def post(self, envelope: Envelope, body: dict[str, Any], cart_id: str) -> Receipt:
        """More of what is in it already is added to that. A cart that was abandoned is gone on with."""
        return add(envelope, AddItem(cart_id, body["sku"], body["quantity"]))


class CartQuantity(APIView):
    scopes = {"POST": "carts:write"}
    ownership = {"POST": own_cart}

    @extend_schema(operation_id="carts_items_quantity")
    @command("Change an item's quantity", body=QuantityBody, answers="cart_id", example={"quantity": 3})
    def post(self, envelope: Envelope, body: dict[str, Any], cart_id: str, sku: str) -> Receipt:
        return execute(envelope, CART, cart_id, ChangeQuantity(cart_id, sku, body["quantity"]))


class CartItemRemoval(APIView):
    scopes = {"POST": "carts:write"}
    ownership = {"POST": own_cart}

    @command("Take an item out of a cart", body=NothingBody, answers="cart_id", example={})
    def post(self, envelope: Envelope, body: dict[str, Any], cart_id: str, sku: str) -> Receipt:
        """What is not in it changes nothing."""
        return execute(envelope, CART, cart_id, RemoveItem(cart_id, sku))


class CartMerger(APIView):
    scopes = {"POST": "carts:write"}

    @command("Merge carts", body=MergerBody, answers="cart_id", example={"into": "cart-of-c1"})
    def post(self, envelope: Envelope, body: dict[str, Any], cart_id: str) -> Receipt:
        """For a guest who logs in: what was in this cart is added to the other one, and this one ends."""
        return execute(envelope, CART, cart_id, MergeCart(cart_id, body["into"]))


class CartCheckOut(APIView):
    scopes = {"POST": "carts:write"}
    ownership = {"POST": checking_out}

    @command(
        "Check out",
        body=CheckOutBody,
        answers="order_id",
        status=201,
        key_required=True,
        made_in="../../orders",
        example={"total": {"amount": "25.00", "currency": "GBP"}},
    )
    def post(self, envelope: Envelope, body: dict[str, Any], cart_id: str) -> Receipt:
        """Places an order for just what is in the cart, at the prices of this moment, if they are what was confirmed.

        If not, it is refused with `price_changed`, and what it costs now.
        """
        order_id = body.get("order_id") or str(uuid7())
        return check_out(envelope, order_id, cart_id, terms(body, body.get("customer_id")), body["total"])


def add(envelope: Envelope, item: AddItem) -> Receipt:
    """Put a product into a cart that is offered at this moment. Raises UnknownProducts or ProductIsDiscontinued."""

    def act() -> Receipt:
        product = current(PRODUCT, [item.sku])[item.sku]
        if isinstance(product, NotCreated):
            detail = "There is no product with this SKU."
            raise UnknownProducts(errors=[{"pointer": "/sku", "code": "invalid", "detail": detail}])
        offered(product, item.sku)
        return execute(envelope, CART, item.cart_id, item)

    return once(envelope, act)
