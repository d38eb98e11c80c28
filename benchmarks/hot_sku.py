"""Orders that all want the same SKU, from many clients: the last ones come too late, and nothing is oversold."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from uuid import uuid4

from benchmarks.example import INSERT, connect, connection, disconnect, envelope
from benchmarks.result import Result, compare
from catalog.commands import ReceiveStock
from catalog.shelves import Stock
from catalog.stock import STOCK, StockTooLow
from eventstore.commands.execution import execute
from eventstore.log import stream
from orders.commands import PlaceOrder
from orders.events import OrderLine
from orders.order import ORDER

# All that `compare` does, with what it does to warm up, is some 800 orders more than there is stock.
CLIENTS, IN_STOCK, ORDERS = 32, 10_000, 1_504
NAME, PRICE = "WHITE HANGING HEART T-LIGHT HOLDER", Decimal("2.95")
TABLE = "CREATE TABLE hand_stock (sku text PRIMARY KEY, on_hand integer NOT NULL, reserved integer NOT NULL)"
LOCK = "SELECT on_hand - reserved FROM hand_stock WHERE sku = %s FOR UPDATE"
RESERVE = "UPDATE hand_stock SET reserved = reserved + 1 WHERE sku = %s RETURNING reserved"


def measure() -> list[Result]:
    sku = uuid4().hex
    execute(envelope(), STOCK, sku, ReceiveStock(sku, IN_STOCK, "benchmark"))
    with connect() as by_hand:
        by_hand.execute(TABLE)
        by_hand.execute("INSERT INTO hand_stock VALUES (%s, %s, 0)", (sku, IN_STOCK))
    with ThreadPoolExecutor(CLIENTS) as pool:
        sales, sales_by_hand = Sales(pool, sku, place), Sales(pool, sku, place_by_hand)
        results = compare(f"orders of one SKU, {CLIENTS} clients", 0.7, ORDERS, sales.sell, sales_by_hand.sell)
        list(pool.map(disconnect, [Barrier(CLIENTS)] * CLIENTS))
    assert sales.sold == sales_by_hand.sold == IN_STOCK, f"{sales.sold} and {sales_by_hand.sold} of {IN_STOCK} sold"
    return [*results, Result("orders of one SKU: its lowest stock", lowest_stock(sku), "units", 0)]


class Sales:
    """Orders of one SKU, shared by the clients, each with a connection that it keeps."""

    def __init__(self, pool: ThreadPoolExecutor, sku: str, place: Callable[[str, str], bool]) -> None:
        self.sold = 0
        self._pool = pool
        self._sku = sku
        self._place = place

    def sell(self, count: int) -> None:
        self.sold += sum(self._pool.map(self._some, [count // CLIENTS] * CLIENTS))

    def _some(self, number: int) -> int:
        return sum(self._place(uuid4().hex, self._sku) for _ in range(number))


def place(order_id: str, sku: str) -> bool:
    order = PlaceOrder(order_id, "17850", (OrderLine(sku, NAME, 1, PRICE),), "GBP")
    try:
        execute(envelope(), ORDER, order_id, order)
    except StockTooLow:
        return False
    return True


def place_by_hand(order_id: str, sku: str) -> bool:
    by_hand = connection()
    with by_hand.transaction():
        ((available,),) = by_hand.execute(LOCK, (sku,)).fetchall()
        if not available:
            return False
        ((version,),) = by_hand.execute(RESERVE, (sku,)).fetchall()
        line = {"sku": sku, "name": NAME, "quantity": 1, "unit_price": str(PRICE)}
        placed = {"order_id": order_id, "customer_id": "17850", "lines": [line], "total": str(PRICE), "currency": "GBP"}
        reserved = {"sku": sku, "quantity": 1, "order_id": order_id}
        by_hand.execute(INSERT, (order_id, 1, "order.placed", json.dumps(placed)))
        by_hand.execute(INSERT, (sku, version, "stock.reserved", json.dumps(reserved)))
    return True


def lowest_stock(sku: str) -> int:
    """The fewest units that the SKU's stock ever had to sell, seen by folding its events one by one."""
    return min(stock.available for stock in states(STOCK.stream(sku)))


def states(name: str) -> Iterator[Stock]:
    stock = STOCK.initial
    for recorded in stream.read(name):
        stock = STOCK.fold([recorded.event], stock)  # type: ignore[list-item]
        yield stock
