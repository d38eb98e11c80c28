"""How a SKU's stock follows from its events."""

from decimal import Decimal

import pytest

from catalog.commands import (
    AdjustStock,
    IssueStock,
    KeepSafetyStock,
    LimitBackOrders,
    RankLocations,
    ReceiveStock,
    ReserveStock,
    ReturnStock,
    TransferStock,
)
from catalog.events import (
    BackOrderLimitChanged,
    Condition,
    LocationsRanked,
    ProductCreated,
    SafetyStockChanged,
    StockAdjusted,
    StockIssued,
    StockPolicy,
    StockReallocated,
    StockReceived,
    StockReleased,
    StockReserved,
    StockReturned,
    StockTransferred,
)
from catalog.stock import STOCK
from eventstore.commands.execution import current, execute
from eventstore.event import Event, Recorded
from readmodels.engine.registry import projection
from readmodels.engine.replaying.replay import replay
from readmodels.engine.verifying.verify import verify
from readmodels.models import ProductInventory
from readmodels.product_inventory.projection import ProductInventoryProjection
from readmodels.product_inventory.queries import low_in_stock
from tests import shop
from tests.api.client import Storefront
from tests.readmodels.folding import START, rows

RECEIVED = StockReceived("A", 10, "delivery")
RESERVED = StockReserved("A", 4, "o1")


def row(*events: Event) -> ProductInventory:
    (found,) = rows(ProductInventoryProjection(), *events).values()
    assert isinstance(found, ProductInventory)
    return found


@pytest.mark.parametrize(
    ("events", "on_hand", "reserved"),
    [
        ([RECEIVED], 10, 0),
        ([RECEIVED, RESERVED], 10, 4),
        ([RECEIVED, RESERVED, StockReleased("A", 4, "o1")], 10, 0),
        ([RECEIVED, RESERVED, StockIssued("A", 3, "o1")], 7, 1),
        ([RECEIVED, StockReturned("A", 2, "C1")], 12, 0),
        ([RECEIVED, StockReturned("A", 2, "C1", condition=Condition.WRITE_OFF)], 10, 0),
        ([RECEIVED, StockAdjusted("A", -3, "broken")], 7, 0),
    ],
)
def test_stock_follows_from_what_happened(events: list[Event], on_hand: int, reserved: int) -> None:
    stock = row(*events)
    assert (stock.sku, stock.on_hand, stock.reserved, stock.available) == ("A", on_hand, reserved, on_hand - reserved)
    assert stock.locations == [["main", on_hand, reserved]]


@pytest.mark.parametrize(
    ("events", "locations"),
    [
        ([StockReceived("A", 3, "delivery", "shop")], [["main", 10, 4], ["shop", 3, 0]]),
        ([StockTransferred("A", 6, "main", "shop")], [["main", 4, 4], ["shop", 6, 0]]),
        ([StockReallocated("A", 1, "main", "shop")], [["main", 10, 3], ["shop", 0, 1]]),
        ([LocationsRanked("A", ("shop", "main", "attic"))], [["shop", 0, 0], ["main", 10, 4], ["attic", 0, 0]]),
        ([StockReceived("A", 3, "x", "shop"), LocationsRanked("A", ("shop",))], [["shop", 3, 0], ["main", 10, 4]]),
    ],
)
def test_each_location_has_units_of_its_own_the_preferred_one_first(events: list[Event], locations: object) -> None:
    assert row(RECEIVED, RESERVED, *events).locations == locations


def test_a_fold_leaves_the_list_that_was_there_as_it_was() -> None:
    stock = row(RECEIVED)
    before = stock.locations
    ProductInventoryProjection().receive(stock, RECEIVED, Recorded(2, 2, START, RECEIVED))
    assert (before, stock.locations) == ([["main", 10, 0]], [["main", 20, 0]])


def test_what_can_be_ordered_is_what_is_not_kept_back_and_what_may_be_back_ordered() -> None:
    stock = row(RECEIVED, RESERVED, SafetyStockChanged("A", 3), BackOrderLimitChanged("A", 20))
    assert (stock.safety_stock, stock.back_order_limit) == (3, 20)
    assert (stock.available, stock.orderable, stock.backordered) == (3, 23, 0)


def test_what_is_back_ordered_is_still_to_come() -> None:
    stock = row(BackOrderLimitChanged("A", 5), RESERVED)
    assert (stock.available, stock.orderable, stock.backordered) == (-4, 1, 4)
    stock = row(BackOrderLimitChanged("A", 5), RESERVED, BackOrderLimitChanged("A", 0))
    assert (stock.orderable, stock.backordered) == (0, 4)


def created(policy: StockPolicy) -> ProductCreated:
    return ProductCreated("A", "Lamp", Decimal("12.50"), "GBP", policy)


def test_a_new_tracked_product_has_a_row_of_zeros() -> None:
    stock = row(created(StockPolicy.TRACKED))
    assert (stock.on_hand, stock.reserved, stock.locations, stock.position) == (0, 0, [], 1)


def test_an_untracked_product_has_no_row() -> None:
    untracked = created(StockPolicy.UNTRACKED)
    assert rows(ProductInventoryProjection(), untracked, StockAdjusted("A", 5, "x", tracked=False)) == {}


with_databases = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


@pytest.fixture
def busy(transactional_db: None) -> None:
    """A stock to which everything has happened that can."""
    shop.product("A", 10)
    for command in (
        ReceiveStock("A", 4, "delivery", location="shop"),
        RankLocations("A", ("shop", "main")),
        LimitBackOrders("A", 20),
        KeepSafetyStock("A", 2),
        ReserveStock("A", 17, "o1"),
        ReceiveStock("A", 2, "delivery", location="attic"),
        IssueStock("A", 3, "o1", "main"),
        AdjustStock("A", 6, "found"),
        TransferStock("A", 1, "shop", "attic"),
        ReturnStock("A", 2, "o1", Condition.WRITE_OFF),
        ReturnStock("A", 1, "o1"),
    ):
        execute(shop.envelope(), STOCK, "A", command)
        shop.catch_up_all()


@with_databases
@pytest.mark.usefixtures("busy")
def test_a_client_sees_what_the_rules_know() -> None:
    stock = current(STOCK, ["A"])["A"]
    answer = Storefront().get("inventory/A").json()
    assert answer.pop("position") > 0
    assert answer == {
        "sku": "A",
        "on_hand": stock.on_hand,
        "reserved": stock.reserved,
        "safety_stock": 2,
        "available": stock.available,
        "back_order_limit": 20,
        "backordered": 0,
        "orderable": stock.orderable,
        "locations": [
            {"location": location, "on_hand": shelf.on_hand, "reserved": shelf.reserved}
            for location, shelf in stock.shelves.items()
        ],
        "version": 14,
    }
    assert [location["location"] for location in answer["locations"]] == ["shop", "main", "attic"]


@with_databases
@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("name", ["product_inventory", "stock_ledger", "product_catalog"])
def test_what_is_kept_up_to_date_equals_a_replay_and_the_log(name: str) -> None:
    model = projection(name)
    live = list(model.model._default_manager.order_by("pk").values())
    assert verify(model).differences == []
    for _ in replay(model):
        pass
    assert list(model.model._default_manager.order_by("pk").values()) == live


@with_databases
def test_low_is_of_what_five_or_fewer_can_be_ordered(transactional_db: None) -> None:
    for sku, quantity in (("A", 6), ("LOW", 5), ("KEPT", 8), ("SOON", 0)):
        shop.product(sku, quantity)
    execute(shop.envelope(), STOCK, "KEPT", KeepSafetyStock("KEPT", 3))
    execute(shop.envelope(), STOCK, "SOON", LimitBackOrders("SOON", 6))
    shop.catch_up_all()
    assert {stock.sku for stock in low_in_stock()} == {"LOW", "KEPT"}
