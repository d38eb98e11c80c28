"""The demo shop: products, deliveries and sixty days of orders, made by commands. Made again, it stays what it is."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from catalog.commands import AdjustStock, CreateProduct, ReceiveStock, TransferStock
from catalog.events import MAIN
from catalog.product import PRODUCT
from catalog.stock import STOCK, StockCommand
from eventstore.decider import Addressed, Decider
from eventstore.models import Command
from orders.bulk import Document, Hand, record
from orders.commands import IssueCreditNote, PlaceOrder
from orders.customer import CUSTOMER
from orders.demo.assortment import Article, goods, services
from orders.demo.course import CURRENCY, steps
from orders.demo.episodes import episodes
from orders.demo.people import register, registrations
from orders.demo.sales import DAYS, SEED, TAX_RATE, Sale, sales
from orders.order import ORDER

NORTH = "north"
# So many to spare that some can be moved, or broken.
MANY = 12
HAND = Hand("demo", UUID("0b9d1f53-5f43-5c70-8a2f-7f2a5d7c9e11"))
RESTOCKED = DAYS // 2


@dataclass
class Made:
    """What became of the shop's commands."""

    stored: int = 0
    recorded: int = 0
    refused: int = 0

    @property
    def seen(self) -> int:
        return self.stored + self.recorded + self.refused


@dataclass(frozen=True)
class DemoShop:
    """The shop as it would have come about by `now`; nothing in it is later."""

    now: datetime

    def alone(self) -> bool:
        """Whether the log holds nothing but this shop, or parts of it."""
        own = [step.envelope.id for document in self.documents() for step in document.steps]
        own += [HAND.command_id(("customer", one.customer_id), one) for one in registrations()]
        return not Command.objects.exclude(id__in=own).exists()

    def make(self, tell: Callable[[int, int], object]) -> Made:
        """Record what is not recorded yet. `tell` hears of how many commands, of how many in all, it has done so."""
        made, customers, documents = Made(), list(registrations()), self.documents()
        total = len(customers) + len(documents)
        for customer in customers:
            receipt = register(HAND, customer, self._morning(DAYS + 1))
            made.recorded += receipt.repeated
            made.stored += not receipt.repeated
            tell(made.seen, total)
        for outcome in record(documents):
            made.recorded += outcome.recorded
            made.refused += len(outcome.refused)
            made.stored += len(outcome.documents) - outcome.recorded - len(outcome.refused)
            tell(made.seen, total)
        return made

    def documents(self) -> list[Document]:
        """All that has happened, in its order."""
        sold = sales()
        spare = spares()
        everything = [
            *self._openings(sold, spare),
            *(document for sale in sold for document in self._order(sale)),
            *self._episodes(min(spare, key=lambda sku: spare[sku])),
        ]
        return sorted(everything, key=lambda document: document.steps[0].envelope.occurred_at)

    def _openings(self, sold: list[Sale], spare: dict[str, int]) -> Iterator[Document]:
        """Products, and up to two deliveries of each, before the first order and half-way: they always suffice."""
        early = _demand(sale for sale in sold if sale.days_ago >= RESTOCKED)
        late = _demand(sale for sale in sold if sale.days_ago < RESTOCKED)
        for article in services().values():
            yield self._product(article)
        for place, article in enumerate(goods()):
            yield self._product(article)
            yield self._delivery(article.sku, DAYS + 1, early[article.sku] + spare[article.sku])
            if late[article.sku]:
                yield self._delivery(article.sku, RESTOCKED, late[article.sku])
            if place % 6 == 0 and spare[article.sku] >= MANY:
                yield self._stock(article.sku, RESTOCKED - 1, TransferStock(article.sku, 6, MAIN, NORTH))
            if place % 20 == 1 and spare[article.sku] >= MANY:
                yield self._stock(article.sku, 9, AdjustStock(article.sku, -1, "broken in the shop"))

    def _episodes(self, scarce: str) -> Iterator[Document]:
        for before, addressed, name in episodes(scarce):
            yield _document(self.now - before, _key("episode", name), addressed)

    def _order(self, sale: Sale) -> Iterator[Document]:
        placed_at = self._moment(sale)
        discount = sale.discount or None
        place = PlaceOrder(sale.order_id, sale.customer_id, sale.lines, CURRENCY, sale.country, discount=discount)
        yield _document(placed_at, ("order",), Addressed(ORDER, sale.order_id, place))
        for after, command, name in steps(sale):
            occurred_at = min(placed_at + after, self.now)
            yield _document(occurred_at, _key("order", name), Addressed(ORDER, sale.order_id, command))

    def _product(self, article: Article) -> Document:
        create = CreateProduct(article.sku, article.name, article.price, CURRENCY, article.stock_policy, TAX_RATE)
        return _document(self._morning(DAYS + 1), ("product",), Addressed(PRODUCT, article.sku, create))

    def _delivery(self, sku: str, days_ago: int, quantity: int) -> Document:
        return self._stock(sku, days_ago, ReceiveStock(sku, quantity, f"delivery {DAYS + 2 - days_ago:03}"))

    def _stock(self, sku: str, days_ago: int, command: StockCommand) -> Document:
        return _document(self._morning(days_ago), ("delivery", str(days_ago)), Addressed(STOCK, sku, command))

    def _moment(self, sale: Sale) -> datetime:
        """What would be later today was yesterday."""
        moment = self._midnight(sale.days_ago) + sale.time_of_day
        return moment if moment <= self.now else moment - timedelta(days=1)

    def _morning(self, days_ago: int) -> datetime:
        return self._midnight(days_ago) + timedelta(hours=7)

    def _midnight(self, days_ago: int) -> datetime:
        return datetime.combine(self.now.date(), time(), self.now.tzinfo) - timedelta(days=days_ago)


def spares() -> dict[str, int]:
    """Units of each article that nobody orders. A few run low, as they do; the others come in cartons of six."""
    draw = random.Random(SEED)
    return {
        article.sku: draw.choice([0, 1, 2]) if draw.random() < 0.08 else 6 * draw.randrange(1, 8) for article in goods()
    }


def _demand(sold: Iterable[Sale]) -> Counter[str]:
    units: Counter[str] = Counter()
    for sale in sold:
        units.update({line.sku: line.quantity for line in sale.lines if line.tracked})
    return units


def _key(kind: str, name: str) -> tuple[str, ...]:
    return (kind, name) if name else (kind,)


def _document(occurred_at: datetime, key: tuple[str, ...], addressed: Addressed) -> Document:
    streams = ((addressed.decider, addressed.key), *_touched(addressed.command))
    return Document((HAND.step(occurred_at, (*key, addressed.key), addressed),), streams)


def _touched(command: Any) -> Iterator[tuple[Decider[Any, Any, Any], str]]:
    """The other streams that a command touches, as far as it says so: the rest are locked when they are met."""
    if isinstance(command, PlaceOrder | IssueCreditNote):
        yield from ((STOCK, line.sku) for line in command.lines if line.tracked)
    if isinstance(command, PlaceOrder) and command.customer_id is not None:
        yield CUSTOMER, command.customer_id
