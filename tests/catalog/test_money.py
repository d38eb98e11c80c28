from decimal import Decimal

import pytest

from catalog.money import Money, NotACurrency, NotAnAmount, amount_text


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("12.5", "GBP", "12.50"),
        ("0", "GBP", "0.00"),
        ("-0.0", "GBP", "0.00"),
        ("-3.100", "GBP", "-3.10"),
        ("10655622.484", "GBP", "10655622.484"),
        ("1E+3", "GBP", "1000.00"),
        ("1E-7", "GBP", "0.0000001"),
        ("1250", "JPY", "1250"),
        ("1250.00", "JPY", "1250"),
        ("5", "KWD", "5.000"),
        ("5", "CLF", "5.0000"),
    ],
)
def test_an_amount_is_written_with_its_minor_digits_and_no_exponent(amount: str, currency: str, text: str) -> None:
    assert amount_text(Decimal(amount), currency) == text


def test_what_is_written_is_read_again() -> None:
    assert Money.parse(amount_text(Decimal("12.5"), "GBP"), "GBP") == Money(Decimal("12.50"), "GBP")


@pytest.mark.parametrize(
    "amount", ["", "-1", "+1", " 1", "1 ", "1\n", "1,5", ".5", "1.", "1e3", "NaN", "1" * 13, "1.234"]
)
def test_what_is_no_amount_is_not_read(amount: str) -> None:
    with pytest.raises(NotAnAmount, match="at most 2 decimals"):
        Money.parse(amount, "GBP")


@pytest.mark.parametrize(
    "currency", ["", "GB", "gbp", "GBPX", "GB1", "\N{FULLWIDTH LATIN CAPITAL LETTER G}BP", "GBP\n"]
)
def test_a_currency_is_three_capitals(currency: str) -> None:
    with pytest.raises(NotACurrency):
        Money.parse("1", currency)
