"""What the shop's templates show of money, moments and products."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zlib import crc32

from django import template

from catalog import money
from config.storefront import wording
from config.storefront.stock import Availability
from readmodels.product_catalog.model import ProductCatalog

register = template.Library()

HUES = 8


@register.filter
def price(product: ProductCatalog) -> str:
    return wording.money(money.shown(product.price, product.currency))


@register.filter
def as_money(amount: Mapping[str, str] | None) -> str:
    return wording.money(amount) if amount else ""


@register.filter
def is_something(amount: Mapping[str, str]) -> bool:
    return bool(Decimal(amount["amount"]))


@register.filter
def percent(rate: Decimal) -> str:
    """A part of one: 20 %"""
    return f"{(rate * 100).normalize():f} %"


@register.filter
def moment(time: datetime | str) -> str:
    return wording.moment(time)


@register.filter
def availability(product: ProductCatalog) -> Availability:
    return Availability(product.orderable, product.back_order)


@register.filter
def hue(text: str) -> int:
    """A product has no picture: its tile has one of so many colours."""
    return crc32(text.encode()) % HUES


@register.filter
def at(found: Mapping[str, Any], key: str) -> Any:
    """What a mapping has under a key that the template knows as a variable."""
    return found.get(key)


@register.filter
def covers(available: Availability, wanted: int) -> bool:
    return available.covers(wanted)
