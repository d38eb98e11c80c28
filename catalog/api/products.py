"""The API of products: a command for each endpoint, and a product as it is now."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog import money, tax_rate
from catalog.body import MoneyBody, MoneyShape, Sku, TaxRate
from catalog.commands import ChangePrice, ChangeTaxRate, CreateProduct, DiscontinueProduct, RenameProduct
from catalog.events import StockPolicy
from catalog.product import PRODUCT, Discontinued, NotCreated, ProductNotFound
from catalog.stock import STOCK
from eventstore.commands.batch import Envelope
from eventstore.commands.execution import execute
from eventstore.http.body import Body, NothingBody, Text
from eventstore.http.endpoint import command
from eventstore.http.listing import refuse_others
from eventstore.http.ownership import everybodys
from eventstore.log import stream
from eventstore.log.stream import Receipt

PRICE = {"amount": "12.50", "currency": "GBP"}


class ProductBody(Body):
    sku = Sku()
    name = Text(max_length=200)
    price = MoneyBody()
    stock_policy = serializers.ChoiceField(
        choices=[policy.value for policy in StockPolicy],
        default=StockPolicy.TRACKED.value,
        help_text="whether its units are counted; those of postage and services are not",
    )
    tax_rate = TaxRate(default=None, help_text="a part of one as decimal text: 0.2 for 20 %; left out: 0")


class NameBody(Body):
    name = Text(max_length=200)


class PriceBody(Body):
    price = MoneyBody()


class TaxRateBody(Body):
    tax_rate = TaxRate(help_text="a part of one as decimal text: 0.2 for 20 %")


class Products(APIView):
    scopes = {"POST": "catalog:write"}

    @command(
        "Create a product",
        body=ProductBody,
        answers="sku",
        status=201,
        example={"sku": "MUG-01", "name": "Blue mug", "price": PRICE, "stock_policy": "tracked", "tax_rate": "0.2"},
    )
    def post(self, envelope: Envelope, body: dict[str, Any]) -> Receipt:
        """The same product once more changes nothing; another one with its SKU is refused."""
        price = body["price"]
        policy = StockPolicy(body["stock_policy"])
        product = CreateProduct(body["sku"], body["name"], price.amount, price.currency, policy, body["tax_rate"])
        return execute(envelope, PRODUCT, product.sku, product)


class ProductShape(serializers.Serializer[Any]):
    sku = serializers.CharField()
    name = serializers.CharField()
    price = MoneyShape()
    stock_policy = serializers.ChoiceField(choices=[policy.value for policy in StockPolicy])
    status = serializers.ChoiceField(choices=["offered", "discontinued"])
    tax_rate = serializers.CharField(help_text="a part of one as decimal text: 0.2 for 20 %")
    in_stock = serializers.BooleanField(help_text="whether it can be ordered; untracked: always")
    available = serializers.IntegerField(allow_null=True, help_text="units that can be ordered; null: untracked")
    back_order = serializers.BooleanField(help_text="whether all that can be ordered is still to come")
    version = serializers.IntegerField(help_text="For If-Match on the commands of this product.")


class ProductItem(APIView):
    scopes = {"GET": "catalog:read"}
    ownership = {"GET": everybodys}

    @extend_schema(summary="One product", responses=ProductShape, operation_id="product")
    def get(self, request: Request, sku: str) -> Response:
        """As it is at this moment: read from its streams, which are always up to date, unlike a read model."""
        refuse_others(request, ())
        names = (PRODUCT.stream(sku), STOCK.stream(sku))
        found = stream.load(names)
        stored, stock = (found.get(name) for name in names)
        product = PRODUCT.restore(stored) if stored else PRODUCT.initial
        if stored is None or isinstance(product, NotCreated):
            raise ProductNotFound(sku=sku)
        there = STOCK.restore(stock) if stock else STOCK.initial
        available = there.orderable if product.stock_policy is StockPolicy.TRACKED else None
        shown = {
            "sku": sku,
            "name": product.name,
            "price": money.shown(product.price, product.currency),
            "tax_rate": tax_rate.shown(product.tax_rate),
            "stock_policy": product.stock_policy,
            "status": "discontinued" if isinstance(product, Discontinued) else "offered",
            "in_stock": available is None or available > 0,
            "available": available,
            "back_order": bool(available) and there.available <= 0,
            "version": stored.version,
        }
        return Response(shown, headers={"ETag": f'"{stored.version}"'})


class ProductName(APIView):
    scopes = {"POST": "catalog:write"}

    @command("Rename a product", body=NameBody, answers="sku", example={"name": "Deep blue mug"})
    def post(self, envelope: Envelope, body: dict[str, Any], sku: str) -> Receipt:
        """Orders that were placed keep the name it had then."""
        return execute(envelope, PRODUCT, sku, RenameProduct(sku, body["name"]))


class ProductPrice(APIView):
    scopes = {"POST": "catalog:write"}

    @command("Change a product's price", body=PriceBody, answers="sku", example={"price": PRICE})
    def post(self, envelope: Envelope, body: dict[str, Any], sku: str) -> Receipt:
        """Orders that were placed keep the price it had then. A product keeps its currency."""
        price = body["price"]
        return execute(envelope, PRODUCT, sku, ChangePrice(sku, price.amount, price.currency))


class ProductTaxRate(APIView):
    scopes = {"POST": "catalog:write"}

    @command("Change a product's tax rate", body=TaxRateBody, answers="sku", example={"tax_rate": "0.2"})
    def post(self, envelope: Envelope, body: dict[str, Any], sku: str) -> Receipt:
        """Orders that were placed keep the rate it had then."""
        return execute(envelope, PRODUCT, sku, ChangeTaxRate(sku, body["tax_rate"]))


class ProductDiscontinuation(APIView):
    scopes = {"POST": "catalog:write"}

    @command("Discontinue a product", body=NothingBody, answers="sku", example={})
    def post(self, envelope: Envelope, body: dict[str, Any], sku: str) -> Receipt:
        """It can no longer be ordered. Orders that were placed are not affected."""
        return execute(envelope, PRODUCT, sku, DiscontinueProduct(sku))
