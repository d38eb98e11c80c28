"""Money, moments and stages of an order as customers read them."""

from collections.abc import Mapping
from datetime import UTC, datetime

SIGNS = {"GBP": "£", "EUR": "€", "USD": "$"}


def money(amount: Mapping[str, str]) -> str:
    """As answers of the API have it: £1,234.50, or 1,234.50 SEK."""
    whole, point, decimals = amount["amount"].partition(".")
    number = f"{int(whole):,}{point}{decimals}"
    sign = SIGNS.get(amount["currency"])
    return f"{sign}{number}" if sign else f"{number}\N{NO-BREAK SPACE}{amount['currency']}"


def moment(time: datetime | str) -> str:
    """28 Nov 2026, 10:05 UTC"""
    read = datetime.fromisoformat(time) if isinstance(time, str) else time
    return f"{read.astimezone(UTC):%-d %b %Y, %H:%M} UTC"
