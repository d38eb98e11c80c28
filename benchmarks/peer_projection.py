"""Our replay of product_inventory against the projection runner of the Python library eventsourcing.

The peer's side is written as its documentation has it: an aggregate, a view that is a tracking recorder, a transaction
for each event. It has no other way to build a view. Both build stock per SKU from nothing, and all that they set up is
timed; of ours the swap too.

The peer's log is short, for its rate does not depend on the length; ours is long, because most of a replay of 2,000
events is what any replay takes. That rate stands beside it. The peer has the easier work: smaller events, a smaller
row, one type of aggregate in its log, the view in the database of the log. But it pays for a commit an event, so the
ratio is the larger, the more a commit costs: a slow disk or a busy machine flatters us.
"""

import statistics
import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL

from benchmarks import server
from benchmarks.peers import PEER, environment
from benchmarks.replay import ROUNDS, act, analyze, folded, replay_it, timed
from benchmarks.result import Result
from catalog.commands import CreateProduct, ReceiveStock, ReserveStock
from catalog.events import StockPolicy
from catalog.product import PRODUCT
from catalog.stock import STOCK
from readmodels.engine.registry import projection

# Events of a SKU: it is made, it receives stock, the others reserve of it.
EVENTS, SHORT, LONG = 20, 2_000, 100_000
RECEIVED = 1_000
NAME = "replay of product_inventory against a peer's projection runner"


class Stock(Aggregate):
    class Made(Aggregate.Created):
        sku: str

    class Received(Aggregate.Event):
        quantity: int

    class Reserved(Aggregate.Event):
        quantity: int

    @event(Made)
    def __init__(self, sku: str) -> None:
        self.sku, self.on_hand, self.reserved = sku, 0, 0

    @event(Received)
    def receive(self, quantity: int) -> None:
        self.on_hand += quantity

    @event(Reserved)
    def reserve(self, quantity: int) -> None:
        self.reserved += quantity


class Shop(Application[UUID]):
    pass


class StockView(PostgresTrackingRecorder):
    TABLE = SQL("CREATE TABLE peer_stock (id uuid PRIMARY KEY, sku text, on_hand bigint, reserved bigint)")
    MAKE = SQL("INSERT INTO peer_stock VALUES (%s, %s, 0, 0)")
    RECEIVE = SQL("UPDATE peer_stock SET on_hand = on_hand + %s WHERE id = %s")
    RESERVE = SQL("UPDATE peer_stock SET reserved = reserved + %s WHERE id = %s")

    def __init__(self, datastore: PostgresDatastore, **settings: Any) -> None:
        super().__init__(datastore, **settings)
        self.sql_create_statements.append(self.TABLE.format())

    def change(self, tracking: Tracking, statement: SQL, *values: object) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(statement, values, prepare=True)


class StockProjection(Projection[StockView]):
    name = "stock"

    @singledispatchmethod
    def process_event(self, event: Aggregate.Event, tracking: Tracking) -> None:
        self.view.insert_tracking(tracking)

    @process_event.register
    def make(self, event: Stock.Made, tracking: Tracking) -> None:
        self.view.change(tracking, StockView.MAKE, event.originator_id, event.sku)

    @process_event.register
    def receive(self, event: Stock.Received, tracking: Tracking) -> None:
        self.view.change(tracking, StockView.RECEIVE, event.quantity, event.originator_id)

    @process_event.register
    def reserve(self, event: Stock.Reserved, tracking: Tracking) -> None:
        self.view.change(tracking, StockView.RESERVE, event.quantity, event.originator_id)


def measure() -> list[Result]:
    last = live_through_with_peer()
    live_through(0, SHORT)
    short, _, short_ratio = rates(last)
    live_through(SHORT, LONG)
    long, peers, ratio = rates(last)
    return [
        Result(NAME, long, "events/s", 30, ratio),
        Result(f"{NAME}, {PEER}", peers, "events/s"),
        Result(f"{NAME}: of {SHORT:,} events only", short, "events/s", None, short_ratio),
    ]


def rates(last: int) -> tuple[float, float, float]:
    """Events a second of ours and of the peer, in turn, and the ratio: medians."""
    rounds = [(rate_of_ours(), rate_of_peer(last)) for _ in range(ROUNDS)]
    ours, peers = (statistics.median(column) for column in zip(*rounds, strict=True))
    return ours, peers, statistics.median(mine / theirs for mine, theirs in rounds)


def rate_of_ours() -> float:
    model = projection("product_inventory")
    return folded(model) / timed(replay_it, model)


def rate_of_peer(last: int) -> float:
    """Until it has come to its last event; it is asked 20 times a second."""
    with server.connect() as connection:
        connection.execute("DROP TABLE IF EXISTS peer_stock, stock_tracking")
    started = time.perf_counter()
    classes: dict[str, Any] = {"projection_class": StockProjection, "view_class": StockView}
    with ProjectionRunner(application_class=Shop, **classes, env=environment()) as runner:
        while not runner.view.has_tracking_id(runner.app.name, last):
            runner.run_forever(timeout=0.05)
        seconds = time.perf_counter() - started
    runner.view.datastore.close()
    return last / seconds


def live_through_with_peer() -> int:
    """The number of its last event."""
    shop = Shop(environment())
    for sku in skus(0, SHORT):
        stock = Stock(sku)
        stock.receive(RECEIVED)
        for _ in range(EVENTS - 2):
            stock.reserve(1)
        recordings = shop.save(stock)
    shop.close()
    return int(recordings[-1].notification.id)


def live_through(first: int, last: int) -> None:
    for sku in skus(first, last):
        act(
            [
                (PRODUCT, sku, CreateProduct(sku, f"Product {sku}", Decimal("2.95"), "GBP", StockPolicy.TRACKED)),
                (STOCK, sku, ReceiveStock(sku, RECEIVED, "benchmark")),
                *((STOCK, sku, ReserveStock(sku, 1, f"order-{number}")) for number in range(EVENTS - 2)),
            ]
        )
    analyze()


def skus(first: int, last: int) -> Iterator[str]:
    """Those whose events are from the one number to the other."""
    return (f"SKU-{number}" for number in range(first // EVENTS, last // EVENTS))
