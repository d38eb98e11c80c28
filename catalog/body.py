"""Money, tax rates, SKUs and quantities as the API takes them."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from catalog import tax_rate
from catalog.money import Money, NotACurrency, NotAnAmount
from eventstore.http.body import Body, Key, Text, Whole

MAX_UNITS = 1_000_000_000


class Sku(Key):
    """The shop's own key of a product."""


class Units(Whole):
    """How many of something, from 1."""

    def __init__(self, max_value: int = MAX_UNITS, **options: Any) -> None:
        super().__init__(min_value=1, max_value=max_value, **options)


class TaxRate(Text):
    """A part of one as text; a Decimal from here on."""

    pattern = tax_rate.PATTERN

    default_error_messages = {"not_a_rate": str(tax_rate.NotATaxRate.__doc__)}

    def to_internal_value(self, data: Any) -> Any:
        try:
            return tax_rate.parse(super().to_internal_value(data))
        except tax_rate.NotATaxRate:
            self.fail("not_a_rate")


class AmountText(Text):
    pattern = r"^[0-9]{1,12}(\.[0-9]{1,4})?$"


class CurrencyText(Text):
    pattern = "^[A-Z]{3}$"


class MoneyBody(Body):
    amount = AmountText(max_length=20, help_text="decimal text, with no more decimals than the currency has")
    currency = CurrencyText(max_length=3, help_text="ISO 4217, three capital letters")

    def to_internal_value(self, data: Any) -> Money:
        value = super().to_internal_value(data)
        try:
            return Money.parse(value["amount"], value["currency"])
        except NotACurrency as error:
            raise _invalid("currency", str(error.__doc__)) from None
        except NotAnAmount as error:
            raise _invalid("amount", str(error)) from None


class MoneyShape(serializers.Serializer[Any]):
    """An amount in a currency."""

    amount = serializers.RegexField(r"^-?[0-9]+(\.[0-9]+)?$", help_text="decimal text, never a float: 12.50")
    currency = serializers.RegexField(CurrencyText.pattern, help_text="ISO 4217")


class AmountBound(serializers.DecimalField):
    """What a list's amounts are compared with, in whatever currency they are."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=16, decimal_places=4, **options)


class PaymentBody(MoneyBody):
    """An amount above zero."""

    def to_internal_value(self, data: Any) -> Money:
        money = super().to_internal_value(data)
        if not money.amount:
            raise _invalid("amount", "Write an amount above zero.")
        return money


def _invalid(field: str, detail: str) -> ValidationError:
    return ValidationError({field: [ErrorDetail(detail, code="invalid")]})
