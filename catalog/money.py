"""Money as text: the one place where amounts are read and written, and where currencies' minor digits are known."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

# ISO 4217: the currencies whose minor unit does not take two digits.
_EXPONENTS = {
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF": 0,
    "BHD IQD JOD KWD LYD OMR TND": 3,
    "CLF UYW": 4,
}
_MINOR_DIGITS = {currency: digits for currencies, digits in _EXPONENTS.items() for currency in currencies.split()}
_CURRENCY = re.compile("[A-Z]{3}")
_AMOUNT = re.compile(r"[0-9]{1,12}(?:\.([0-9]+))?")


class Money(NamedTuple):
    """An amount in a currency."""

    amount: Decimal
    currency: str

    @classmethod
    def parse(cls, amount: str, currency: str) -> "Money":
        """What a client wrote. Raises NotACurrency or NotAnAmount."""
        if not _CURRENCY.fullmatch(currency):
            raise NotACurrency
        digits = minor_digits(currency)
        written = _AMOUNT.fullmatch(amount)
        if written is None or len(written[1] or "") > digits:
            raise NotAnAmount(f"Write an amount below 10^12 as decimal text, with at most {digits} decimals.")
        return cls(Decimal(amount), currency)


class NotACurrency(ValueError):
    """Write the currency as the three capital letters of ISO 4217."""


class NotAnAmount(ValueError):
    """The message says how an amount in that currency is written."""


def minor_digits(currency: str) -> int:
    """How many decimals the currency's minor unit takes: 2 for GBP, 0 for JPY, 3 for KWD."""
    return _MINOR_DIGITS.get(currency, 2)


def shown(amount: Decimal, currency: str) -> dict[str, str]:
    """Money as answers have it."""
    return {"amount": amount_text(amount, currency), "currency": currency}


def for_people(amount: Decimal, currency: str) -> str:
    """The amount with its thousands set apart: 1,234.50."""
    return f"{Decimal(amount_text(amount, currency)):,f}"


@lru_cache(maxsize=4096)  # a replay writes the same prices again and again
def amount_text(amount: Decimal, currency: str) -> str:
    """The amount as clients read it: no exponent, at least the minor digits, more only where they are not zero."""
    digits = minor_digits(currency)
    whole, _, decimals = f"{amount or Decimal(0):f}".partition(".")
    decimals = decimals.rstrip("0").ljust(digits, "0")
    return f"{whole}.{decimals}" if decimals else whole
