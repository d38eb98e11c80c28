"""Orders that all want the same SKU, from many threads at once: one in ten comes too late, and nothing is oversold."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from uuid import uuid4

from django.db import connections

from benchmarks import server
from benchmarks.example import INSERT, connect, envelope
from benchmarks.result import Result, compare
from catalog.commands import ReceiveStock
from catalog.shelves import Stock
from catalog.stock import STOCK, StockTooLow
from eventstore import stream
from eventstore.execution import execute
from orders.commands import PlaceOrder
from orders.events import OrderLine
from orders.order import ORDER

THREADS, ORDERS = 16, 1_600
NAME, PRICE = "WHITE HANGING HEART T-LIGHT HOLDER", Decimal("2.95")
TABLE = "CREATE TABLE hand_stock (sku text PRIMARY KEY, on_hand integer NOT NULL, reserved integer NOT NULL)"
LOCK = "SELECT on_hand - reserved FROM hand_stock WHERE sku = %s FOR UPDATE"
RESERVE = "UPDATE hand_stock SET reserved = reserved + 1 WHERE sku = %s RETURNING reserved"


def measure() -> list[Result]:
    with server.connect() as connection:
        connection.execute(TABLE)
    results = compare(f"orders of one SKU, {THREADS} threads", 0.5, ORDERS, orders, orders_by_hand)
    return [*results, Result("orders of one SKU: its lowest stock", lowest_stock(), "units", 0)]


def orders(count: int) -> None:
    sku, stock = uuid4().hex, count * 9 // 10
    execute(envelope(), STOCK, sku, ReceiveStock(sku, stock, "benchmark"))

    def place(order_id: str) -> bool:
        line = OrderLine(sku, NAME, 1, PRICE)
        try:
            execute(envelope(), ORDER, order_id, PlaceOrder(order_id, "17850", (line,), "GBP"))
        except StockTooLow:
            return False
        return True

    def some(number: int) -> int:
        try:
            return sum(place(uuid4().hex) for _ in range(number))
        finally:
            connections.close_all()

    sell(count, stock, some)


def orders_by_hand(count: int) -> None:
    sku, stock = uuid4().hex, count * 9 // 10
    with connect() as connection:
        connection.execute("INSERT INTO hand_stock VALUES (%s, %s, 0)", (sku, stock))

    def some(number: int) -> int:
        with connect() as connection:
            return sum(place_by_hand(connection, uuid4().hex, sku) for _ in range(number))

    sell(count, stock, some)


def place_by_hand(connection: server.Connection, order_id: str, sku: str) -> bool:
    with connection.transaction():
        ((available,),) = connection.execute(LOCK, (sku,)).fetchall()
        if not available:
            return False
        ((version,),) = connection.execute(RESERVE, (sku,)).fetchall()
        line = {"sku": sku, "name": NAME, "quantity": 1, "unit_price": str(PRICE)}
        placed = {"order_id": order_id, "customer_id": "17850", "lines": [line], "total": str(PRICE), "currency": "GBP"}
        reserved = {"sku": sku, "quantity": 1, "order_id": order_id}
        connection.execute(INSERT, (order_id, 1, "order.placed", json.dumps(placed)))
        connection.execute(INSERT, (sku, version, "stock.reserved", json.dumps(reserved)))
    return True


def sell(count: int, stock: int, some: Callable[[int], int]) -> None:
    """Have `some` place the orders, shared by the threads; all the stock has to be sold then, and no more."""
    with ThreadPoolExecutor(THREADS) as pool:
        sold = sum(pool.map(some, [count // THREADS] * THREADS))
    assert sold == stock, f"{sold} of {stock} sold"


def lowest_stock() -> int:
    """The fewest units that any SKU's stock ever had to sell, seen by folding its events one by one."""
    with server.connect() as connection:
        names = connection.execute("SELECT name FROM eventstore_stream WHERE name LIKE 'stock-%'").fetchall()
    return min(stock.available for (name,) in names for stock in states(name))


def states(name: str) -> Iterator[Stock]:
    stock = STOCK.initial
    for recorded in stream.read(name):
        stock = STOCK.fold([recorded.event], stock)  # type: ignore[list-item]
        yield stock
