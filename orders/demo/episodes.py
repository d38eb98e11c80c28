"""What a shop also meets with: back-orders, carts that are left behind, one that cannot be shown."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import blake2b
from typing import NamedTuple

from catalog.commands import LimitBackOrders
from catalog.events import Condition
from catalog.stock import STOCK
from eventstore.decider import Addressed
from orders.cart import CART
from orders.commands import AbandonCart, AddItem, IssueCreditNote, OpenCart, PlaceOrder, RecordPayment
from orders.credit_note import CREDIT_NOTE
from orders.demo.assortment import Article, goods
from orders.demo.course import CURRENCY
from orders.demo.sales import TAX_RATE
from orders.events import OrderLine
from orders.order import ORDER

BACK_ORDERS = 30
WANTED = 12


class Episode(NamedTuple):
    """A command, so long before now; `name` tells it from others of its kind for the same thing."""

    before: timedelta
    addressed: Addressed
    name: str = ""


def episodes(scarce: str) -> Iterator[Episode]:
    """`scarce` is the SKU of an article that runs low."""
    articles = {article.sku: article for article in goods()}
    yield from _back_order(articles[scarce])
    yield from _carts(list(articles.values()))
    yield from _unshowable(list(articles.values())[3])
    line = _line(list(articles.values())[5])
    note = IssueCreditNote("CN1", "c2", (line,), CURRENCY, Condition.WRITE_OFF, "bought at the fair, handle broken off")
    yield Episode(timedelta(days=5), Addressed(CREDIT_NOTE, "CN1", note))


def _back_order(article: Article) -> Iterator[Episode]:
    """More is ordered than is there: the rest is to come."""
    limit = LimitBackOrders(article.sku, BACK_ORDERS)
    yield Episode(timedelta(days=2), Addressed(STOCK, article.sku, limit))
    line = _line(article, WANTED)
    order = PlaceOrder("D2001", "c7", (line,), CURRENCY, "United Kingdom")
    yield Episode(timedelta(hours=30), Addressed(ORDER, "D2001", order))
    paid = RecordPayment("D2001", line.quantity * line.unit_price, CURRENCY, "card-D2001")
    yield Episode(timedelta(hours=29), Addressed(ORDER, "D2001", paid))


def _carts(articles: list[Article]) -> Iterator[Episode]:
    """Two that were left behind, and one that is being filled."""
    for number, hours in ((1, 100), (2, 52), (3, 1)):
        cart_id = f"cart-{number}"
        began = timedelta(hours=hours)
        yield Episode(began, Addressed(CART, cart_id, OpenCart(cart_id, "c5" if number == 1 else None)))
        for place, article in enumerate(articles[number : number + 3]):
            add = AddItem(cart_id, article.sku, place + 1)
            yield Episode(began - timedelta(minutes=place), Addressed(CART, cart_id, add), article.sku)
        if hours > 24:
            left = began - timedelta(hours=24, minutes=2)
            yield Episode(left, Addressed(CART, cart_id, AbandonCart(cart_id)))


def _unshowable(article: Article) -> Iterator[Episode]:
    """Another system gave a token of 6,000 letters for its customer's id. No index takes that: the row is parked."""
    token = "".join(blake2b(str(number).encode()).hexdigest() for number in range(47))
    add = AddItem("cart-4", article.sku, 1)
    yield Episode(timedelta(hours=6), Addressed(CART, "cart-4", OpenCart("cart-4", token)))
    yield Episode(timedelta(hours=6), Addressed(CART, "cart-4", add))


def _line(article: Article, quantity: int = 1) -> OrderLine:
    return OrderLine(article.sku, article.name, quantity, article.price, tax_rate=TAX_RATE)
