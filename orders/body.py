"""Names, e-mail addresses and postal addresses as the API takes them, personal from here on, and shows them."""

from typing import Any

from django.core.validators import EmailValidator
from rest_framework import serializers
from rest_framework.fields import empty

from eventstore.body import Body, Text
from eventstore.personal import Personal
from orders.address import Address

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


class AddressShape(serializers.Serializer[Any]):
    """Describes an address in an answer."""

    street = serializers.CharField()
    city = serializers.CharField()
    postal_code = serializers.CharField()
    country = serializers.CharField()
    region = serializers.CharField(required=False)
    recipient = serializers.CharField(required=False)
