"""The demo shop: products, deliveries and sixty days of orders, made by commands. Made again, it stays what it is."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from catalog.commands import CreateProduct, ReceiveStock
from catalog.product import PRODUCT
from catalog.stock import STOCK
from eventstore.decider import Addressed, Decider
from eventstore.models import Command
from orders.bulk import Document, Hand, record
from orders.commands import CancelOrder, PlaceOrder, RecordPayment, ShipItems
from orders.customer import CUSTOMER
from orders.demo.assortment import Article, goods, services
from orders.demo.sales import DAYS, SEED, Course, Sale, sales
from orders.order import ORDER, OrderCommand

CURRENCY = "GBP"
HAND = Hand("demo", UUID("0b9d1f53-5f43-5c70-8a2f-7f2a5d7c9e11"))
RESTOCKED = DAYS // 2


@dataclass
class Made:
    """What became of the shop's commands."""

    stored: int = 0
    recorded: int = 0
    refused: int = 0


@dataclass(frozen=True)
class DemoShop:
    """The shop as it would have come about by `now`; nothing in it is later."""

    now: datetime

    def alone(self) -> bool:
        """Whether the log holds nothing but this shop, or parts of it."""
        own = [step.envelope.id for document in self.documents() for step in document.steps]
        return not Command.objects.exclude(id__in=own).exists()

    def make(self) -> Made:
        """Record what is not recorded yet."""
        made = Made()
        for outcome in record(self.documents()):
            made.recorded += outcome.recorded
            made.refused += len(outcome.refused)
            made.stored += len(outcome.documents) - outcome.recorded - len(outcome.refused)
        return made

    def documents(self) -> list[Document]:
        """All that has happened, in its order."""
        sold = sales()
        everything = [*self._openings(sold), *(document for sale in sold for document in self._order(sale))]
        return sorted(everything, key=lambda document: document.steps[0].envelope.occurred_at)

    def _openings(self, sold: list[Sale]) -> Iterator[Document]:
        """Products, and up to two deliveries of each, before the first order and half-way: they always suffice."""
        draw = random.Random(SEED)
        early = _demand(sale for sale in sold if sale.days_ago >= RESTOCKED)
        late = _demand(sale for sale in sold if sale.days_ago < RESTOCKED)
        for article in services().values():
            yield self._product(article)
        for article in goods():
            yield self._product(article)
            # A few run low, as they do; the others come in cartons of six.
            spare = draw.choice([0, 1, 2]) if draw.random() < 0.08 else 6 * draw.randrange(1, 8)
            yield self._delivery(article.sku, DAYS + 1, early[article.sku] + spare)
            if late[article.sku]:
                yield self._delivery(article.sku, RESTOCKED, late[article.sku])

    def _order(self, sale: Sale) -> Iterator[Document]:
        placed_at = self._moment(sale)
        place = PlaceOrder(sale.order_id, sale.customer_id, sale.lines, CURRENCY, sale.country)
        yield _document(placed_at, ("order",), Addressed(ORDER, sale.order_id, place))
        for after, command in _then(sale):
            occurred_at = min(placed_at + after, self.now)
            yield _document(occurred_at, ("order",), Addressed(ORDER, sale.order_id, command))

    def _product(self, article: Article) -> Document:
        create = CreateProduct(article.sku, article.name, article.price, CURRENCY, article.stock_policy)
        return _document(self._morning(DAYS + 1), ("product",), Addressed(PRODUCT, article.sku, create))

    def _delivery(self, sku: str, days_ago: int, quantity: int) -> Document:
        receive = ReceiveStock(sku, quantity, f"delivery {DAYS + 2 - days_ago:03}")
        return _document(self._morning(days_ago), ("delivery", str(days_ago)), Addressed(STOCK, sku, receive))

    def _moment(self, sale: Sale) -> datetime:
        """What would be later today was yesterday."""
        moment = self._midnight(sale.days_ago) + sale.time_of_day
        return moment if moment <= self.now else moment - timedelta(days=1)

    def _morning(self, days_ago: int) -> datetime:
        return self._midnight(days_ago) + timedelta(hours=7)

    def _midnight(self, days_ago: int) -> datetime:
        return datetime.combine(self.now.date(), time(), self.now.tzinfo) - timedelta(days=days_ago)


def _then(sale: Sale) -> list[tuple[timedelta, OrderCommand]]:
    """What follows an order, and how long after it."""
    total = sum((line.quantity * line.unit_price for line in sale.lines), Decimal(0))
    paid = (sale.pay_after, RecordPayment(sale.order_id, total, CURRENCY))
    match sale.course:
        case Course.SHIPPED:
            return [paid, (sale.act_after, ShipItems(sale.order_id))]
        case Course.PARTLY_SHIPPED:
            first = sale.lines[0]
            return [paid, (sale.act_after, ShipItems(sale.order_id, {first.sku: first.quantity}))]
        case Course.PAID:
            return [paid]
        case Course.PARTLY_PAID:
            half = (total / 2).quantize(Decimal("0.01"))
            return [(sale.pay_after, RecordPayment(sale.order_id, half, CURRENCY))]
        case Course.UNPAID:
            return []
        case Course.CANCELED:
            return [(sale.act_after, CancelOrder(sale.order_id, "customer changed their mind"))]


def _demand(sold: Iterable[Sale]) -> Counter[str]:
    units: Counter[str] = Counter()
    for sale in sold:
        units.update({line.sku: line.quantity for line in sale.lines if line.tracked})
    return units


def _document(occurred_at: datetime, key: tuple[str, ...], addressed: Addressed) -> Document:
    streams = ((addressed.decider, addressed.key), *_touched(addressed.command))
    return Document((HAND.step(occurred_at, (*key, addressed.key), addressed),), streams)


def _touched(command: Any) -> Iterator[tuple[Decider[Any, Any, Any], str]]:
    """The other streams that a command touches."""
    if isinstance(command, PlaceOrder):
        yield from ((STOCK, line.sku) for line in command.lines if line.tracked)
        if command.customer_id is not None:
            yield CUSTOMER, command.customer_id
