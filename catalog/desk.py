"""What operators can do with products and their stock."""

from collections.abc import Mapping
from typing import Any

from catalog import money, tax_rate
from catalog.api import products, stock
from catalog.product import PRODUCT, NotCreated
from catalog.shelves import Stock
from catalog.stock import STOCK
from eventstore.commands.execution import current
from eventstore.desk.deed import Deed


def _product(sku: str) -> Mapping[str, Any]:
    """As it is now."""
    product = current(PRODUCT, [sku])[sku]
    if isinstance(product, NotCreated):
        return {}
    return {
        "name": product.name,
        "price": money.shown(product.price, product.currency),
        "tax_rate": tax_rate.shown(product.tax_rate),
    }


def _stock(sku: str) -> Stock:
    return current(STOCK, [sku])[sku]


def _count(sku: str) -> Mapping[str, Any]:
    there = _stock(sku)
    location = there.default_location
    return {"expected": there.at(location).on_hand, "location": location}


CREATE = Deed("create", products.Products)
PRODUCT_DEEDS = (
    Deed("rename", products.ProductName, _product),
    Deed("price", products.ProductPrice, _product),
    Deed("tax-rate", products.ProductTaxRate, _product),
    Deed(
        "discontinue",
        products.ProductDiscontinuation,
        warning="From then on nobody can order it, and there is no way back. Orders that were placed are not affected.",
    ),
)
RECEIVE = Deed("receive", stock.StockReceipts, lambda sku: {"location": _stock(sku).default_location})
STOCK_DEEDS = (
    RECEIVE,
    Deed("adjust", stock.StockAdjustments, lambda sku: {"location": _stock(sku).default_location}),
    Deed("count", stock.StockCounts, _count),
    Deed("transfer", stock.StockTransfers, lambda sku: {"source": _stock(sku).default_location}),
    Deed("safety-stock", stock.SafetyStock, lambda sku: {"quantity": _stock(sku).safety_stock}),
    Deed("back-orders", stock.BackOrderLimit, lambda sku: {"limit": _stock(sku).back_order_limit}),
    Deed(
        "locations",
        stock.LocationRanking,
        lambda sku: {"locations": list(_stock(sku).shelves)},
        says="One a line. What is ordered comes from the first that has it; those that are not named come after these.",
    ),
)
