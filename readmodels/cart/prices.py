"""What is in a cart at the prices of this moment: those that whoever looks at it has to confirm."""

from collections.abc import Mapping
from typing import Any

from catalog import money
from catalog.product import PRODUCT, Offered, Product
from eventstore.commands.execution import current
from orders.amounts import cost, payable
from orders.events import OrderLine
from orders.placement import Terms, Wanted, costs, price


def priced(items: Mapping[str, int]) -> dict[str, Any]:
    """Units by SKU, as the API shows them. What is offered no longer, or in another currency than the first, is shown
    without a price, and keeps the rest from being checked out.
    """
    products = current(PRODUCT, items)
    currency = next((one.currency for one in products.values() if isinstance(one, Offered)), "")
    wanted = [Wanted(sku, units) for sku, units in items.items() if _has_price(products[sku], currency)]
    if not wanted:
        nothing = [_item(sku, units, products[sku], None, "") for sku, units in items.items()]
        return {"items": nothing, "tax": None, "total": None, "can_check_out": False}
    now = costs(*price(wanted, products), Terms())
    lines = {line.sku: line for line in now.lines}
    return {
        "items": [_item(sku, units, products[sku], lines.get(sku), currency) for sku, units in items.items()],
        "tax": money.shown(now.tax, currency),
        "total": money.shown(payable(now.total, currency), currency),
        "can_check_out": len(lines) == len(items),
    }


def _has_price(product: Product, currency: str) -> bool:
    return isinstance(product, Offered) and product.currency == currency


def _item(sku: str, units: int, product: Product, line: OrderLine | None, currency: str) -> dict[str, Any]:
    return {
        "sku": sku,
        "quantity": units,
        "name": getattr(product, "name", None),
        "offered": isinstance(product, Offered),
        "unit_price": money.shown(line.unit_price, currency) if line else None,
        "amount": money.shown(cost(line), currency) if line else None,
    }
