"""What the API takes of people and of orders: names and addresses are personal from here on."""

from dataclasses import fields
from typing import Any

from django.core.validators import EmailValidator
from rest_framework import serializers
from rest_framework.fields import empty

from catalog.body import MoneyBody, TaxRate
from eventstore.http.body import Body, Text, Truth
from eventstore.privacy.personal import FORGOTTEN, Personal
from orders.address import Address
from orders.placement import Terms, Way

# As an example.
ADDRESS = {"street": "12 Long Lane", "city": "London", "postal_code": "EC1A 9EJ", "country": "United Kingdom"}


class PersonalText(Text):
    def run_validation(self, data: Any = empty) -> Any:
        return Personal(super().run_validation(data))


class Email(PersonalText):
    """Kept as it is written: only the server it names knows whether the case of its letters matters."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=254, **options)
        self.validators.append(EmailValidator("Write an e-mail address."))


class AddressBody(Body):
    street = Text(max_length=300)
    city = Text(max_length=100)
    postal_code = Text(max_length=20, allow_blank=True)
    country = Text(max_length=100)
    region = Text(max_length=100, default="", allow_blank=True)
    recipient = Text(max_length=200, default="", allow_blank=True, help_text="who it is for, if somebody else")

    def to_internal_value(self, data: Any) -> Personal[Address]:
        return Personal(Address(**super().to_internal_value(data)))


class WayBody(Body):
    price = MoneyBody(help_text="with tax or without, as the order's prices are")
    method = Text(max_length=100, default="", allow_blank=True)
    tax_rate = TaxRate(allow_null=True, default=None, help_text="a part of one: 0.2 for 20 %; null: 0")

    def to_internal_value(self, data: Any) -> Way:
        return Way(**super().to_internal_value(data))


class TermsBody(Body):
    """What an order says beside its lines."""

    shipping_country = Text(max_length=100, allow_null=True, default=None, help_text="null: that of the address")
    shipping_address = AddressBody(allow_null=True, default=None)
    email = Email(required=False, help_text="where to write to about it; left out: the customer's")
    note = PersonalText(max_length=2000, required=False, help_text="what the customer says; kept encrypted")
    shipping = WayBody(allow_null=True, default=None)
    discount = MoneyBody(allow_null=True, default=None, help_text="on the order as a whole, off its prices")
    prices_include_tax = Truth(allow_null=True, default=None, help_text="null: as the shop's do")


class AddressShape(serializers.Serializer[Any]):
    """Where a customer lives, or where an order goes."""

    marker = FORGOTTEN

    street = serializers.CharField()
    city = serializers.CharField()
    postal_code = serializers.CharField()
    country = serializers.CharField()
    region = serializers.CharField(required=False)
    recipient = serializers.CharField(required=False)


_SAID = [field.name for field in fields(Terms) if field.name != "customer_id"]


def terms(body: dict[str, Any], customer_id: str | None) -> Terms:
    """Those of a body that is, or has the fields of, a TermsBody."""
    return Terms(customer_id, **{name: body[name] for name in _SAID if name in body})
