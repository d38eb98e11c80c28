"""An import of before recognises what it recorded: a field that a command got later, left out, changes nothing."""

from dataclasses import replace
from decimal import Decimal

from catalog.commands import AdjustStock, ReceiveStock
from catalog.events import StockPolicy
from orders.bulk import fingerprint
from tests.catalog.products import create
from tests.catalog.stocks import SHOP, SKU

RECEIVE = ReceiveStock(SKU, 5, "opening stock")
ADJUST = AdjustStock(SKU, -2, "broken", StockPolicy.UNTRACKED)


def test_without_a_tax_rate_or_a_location_it_is_the_command_that_it_was() -> None:
    assert fingerprint(create()).hex() == "bf8363c0ed2075b6c8ba6adfdcb6e182"
    assert fingerprint(RECEIVE).hex() == "d55b87519e411c787600c6742a400f49"
    assert fingerprint(ADJUST).hex() == "045501873343833222c59c4b653fd19f"


def test_with_one_it_is_another() -> None:
    assert fingerprint(replace(create(), tax_rate=Decimal(0))) != fingerprint(create())
    assert fingerprint(replace(RECEIVE, location=SHOP)) != fingerprint(RECEIVE)
    assert fingerprint(replace(ADJUST, location=SHOP)) != fingerprint(ADJUST)
