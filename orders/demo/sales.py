"""What the demo shop's customers did in its sixty days: 499 orders from a fixed seed, the same whenever it is made."""

import random
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import Enum
from typing import TypeVar

from orders.demo.assortment import Article, goods, services
from orders.events import OrderLine

T = TypeVar("T")

SEED = 1852
ORDERS = 499
DAYS = 60
CUSTOMERS = 160
TAX_RATE = Decimal("0.2")

_HOURS = [1, 0, 0, 0, 0, 1, 3, 6, 9, 12, 14, 13, 15, 13, 11, 10, 11, 12, 14, 17, 19, 16, 9, 4]
_COUNTRIES = {"United Kingdom": 82, "Ireland": 7, "Germany": 4, "France": 3, "Netherlands": 2, "Norway": 1, "Japan": 1}
_LINES = {1: 40, 2: 28, 3: 16, 4: 9, 5: 4, 8: 2, 12: 1}
_QUANTITIES = {1: 62, 2: 21, 3: 5, 4: 6, 6: 5, 12: 1}


class Course(Enum):
    """How far an order comes."""

    COMPLETED = "paid, shipped, delivered, and nothing can come back any more"
    DELIVERED = "paid, shipped and delivered"
    SHIPPED = "paid and shipped"
    PARTLY_SHIPPED = "paid, and its first item shipped"
    PAID = "paid"
    PARTLY_PAID = "half paid"
    UNPAID = "unpaid"
    EXPIRED = "never paid"
    REDUCED = "paid, its first item canceled and refunded, the rest shipped"
    RETURNED = "delivered, one of it returned, restocked and refunded"
    WRITTEN_OFF = "delivered, one of it returned broken and refunded"
    CANCELED = "canceled"
    REFUNDED = "paid, canceled and refunded"


@dataclass(frozen=True)
class Sale:
    """An order, `days_ago` at `time_of_day`; `pay_after` and `act_after` are from then on, `arrive_after` from that."""

    order_id: str
    customer_id: str | None
    country: str
    lines: tuple[OrderLine, ...]
    discount: Decimal
    course: Course
    days_ago: int
    time_of_day: timedelta
    pay_after: timedelta
    act_after: timedelta
    arrive_after: timedelta

    @property
    def total(self) -> Decimal:
        return sum((line.quantity * line.unit_price for line in self.lines), -self.discount)


def sales() -> list[Sale]:
    """All orders of the demo shop."""
    draw = random.Random(SEED)
    shelf = goods()
    draw.shuffle(shelf)
    homes = {number: _pick(draw, _COUNTRIES) for number in range(1, CUSTOMERS + 1)}
    return [_sale(draw, number, shelf, homes) for number in range(1, ORDERS + 1)]


def _sale(draw: random.Random, number: int, shelf: list[Article], homes: dict[int, str]) -> Sale:
    # Few customers order often and many once; business grows by half over the sixty days.
    customer = draw.choices(list(homes), [1 / (place + 2) for place in homes])[0]
    guest = draw.random() < 0.15
    days_ago = draw.choices(range(DAYS), [DAYS * 3 - day for day in range(DAYS)])[0]
    country = _pick(draw, _COUNTRIES) if guest else homes[customer]
    lines = _lines(draw, shelf, country)
    return Sale(
        order_id=f"D{1000 + number}",
        customer_id=None if guest else f"c{customer}",
        country=country,
        lines=lines,
        discount=_discount(draw, lines),
        course=_course(draw, days_ago),
        days_ago=days_ago,
        time_of_day=timedelta(hours=draw.choices(range(24), _HOURS)[0], seconds=draw.randrange(3600)),
        pay_after=timedelta(seconds=draw.randrange(20, 900)),
        act_after=timedelta(seconds=draw.randrange(2 * 3600, 30 * 3600)),
        arrive_after=timedelta(seconds=draw.randrange(20 * 3600, 70 * 3600)),
    )


def _lines(draw: random.Random, shelf: list[Article], country: str) -> tuple[OrderLine, ...]:
    popularity = [1 / (place + 8) for place in range(len(shelf))]
    wanted = dict.fromkeys(draw.choices(shelf, popularity, k=_pick(draw, _LINES)))
    lines = [_line(article, _pick(draw, _QUANTITIES)) for article in wanted]
    extras = services()
    if draw.random() < 0.12:
        lines.append(_line(extras["GIFT-WRAP"]))
    if country != "United Kingdom":
        lines.append(_line(extras["POST-ABROAD"]))
    elif sum(line.quantity * line.unit_price for line in lines) < 50:
        lines.append(_line(extras["POST-EXPRESS" if draw.random() < 0.15 else "POST-UK"]))
    return tuple(lines)


def _line(article: Article, quantity: int = 1) -> OrderLine:
    return OrderLine(article.sku, article.name, quantity, article.price, article.tracked, tax_rate=TAX_RATE)


def _discount(draw: random.Random, lines: tuple[OrderLine, ...]) -> Decimal:
    """Ten per cent for some."""
    if draw.random() > 0.08:
        return Decimal(0)
    return (sum(line.quantity * line.unit_price for line in lines) * Decimal("0.1")).quantize(Decimal("0.01"))


def _course(draw: random.Random, days_ago: int) -> Course:
    """Orders of the last days are still on their way, and what is to come of them lies in the future."""
    if days_ago < 3:
        return _pick(draw, {Course.PAID: 5, Course.UNPAID: 1})
    if days_ago < 8:
        young = {Course.SHIPPED: 70, Course.PARTLY_SHIPPED: 10, Course.PAID: 5, Course.PARTLY_PAID: 5}
        return _pick(draw, {**young, Course.CANCELED: 6, Course.REFUNDED: 4})
    ended = {Course.RETURNED: 6, Course.WRITTEN_OFF: 2, Course.CANCELED: 5, Course.EXPIRED: 4, Course.REDUCED: 3}
    if days_ago < 24:
        return _pick(draw, {**ended, Course.DELIVERED: 70, Course.SHIPPED: 6, Course.PARTLY_SHIPPED: 4})
    return _pick(draw, {**ended, Course.COMPLETED: 78, Course.REFUNDED: 2})


def _pick(draw: random.Random, weights: dict[T, int]) -> T:
    return draw.choices(list(weights), list(weights.values()))[0]
