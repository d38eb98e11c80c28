"""What happens in the demo shop so that every page has something to show."""

from dataclasses import replace
from decimal import Decimal

from catalog.commands import AdjustStock
from catalog.stock import STOCK
from eventstore.commands.batch import Envelope
from eventstore.commands.execution import execute
from orders.commands import CancelItems, PlaceOrder, RecordPayment, ShipItems
from orders.events import OrderLine
from orders.order import ORDER
from readmodels.engine.registry import projection
from readmodels.engine.replaying import replay
from readmodels.engine.storing import pausing
from readmodels.engine.storing.checkpoint import SHADOW, Checkpoint
from readmodels.engine.tasks import verify
from tests import shop
from tests.faults.audit import caught_up
from tests.faults.processes import wait_until
from tests.screenshots.pictures import CUSTOMER_ID, ORDER_ID, SKU

OPERATOR = "user:operator"
SECONDS = 60
PAUSED, REPLAYED = "sales", "product_catalog"


def fill() -> None:
    """In a shop whose workers work."""
    act()
    wait_until(caught_up, SECONDS)
    trouble()
    wait_until(is_replayed, SECONDS)


def act() -> None:
    """A customer orders, and an operator does what there is to do."""
    mugs = OrderLine(SKU, "Stoneware mug: Chalk", 6, Decimal("12.95"), tax_rate=Decimal("0.2"))
    wrapped = OrderLine("GIFT-WRAP", "Gift wrapping", 1, Decimal("3.50"), tracked=False, tax_rate=Decimal("0.2"))
    place = PlaceOrder(ORDER_ID, CUSTOMER_ID, (mugs, wrapped), "GBP", "United Kingdom")
    execute(_by("storefront"), ORDER, ORDER_ID, place)
    execute(_by("payments"), ORDER, ORDER_ID, RecordPayment(ORDER_ID, Decimal("81.20"), "GBP", f"card-{ORDER_ID}"))
    execute(_by(OPERATOR), ORDER, ORDER_ID, CancelItems(ORDER_ID, {SKU: 1}, "my brother has one"))
    execute(_by(OPERATOR), ORDER, ORDER_ID, ShipItems(ORDER_ID, {SKU: 3}, "Royal Mail", "RM 4711 2026 GB"))
    execute(_by(OPERATOR), STOCK, SKU, AdjustStock(SKU, -2, "fell off the ladder"))


def trouble() -> None:
    """One is paused, one replayed, all are compared with the log."""
    verify()
    pausing.pause(projection(PAUSED), "the accountant is reading it until noon", OPERATOR)
    replay.request(REPLAYED)


def is_replayed() -> bool:
    return not Checkpoint.objects.filter(slot=SHADOW).exists()


def _by(actor: str) -> Envelope:
    return replace(shop.envelope(), actor=actor)
