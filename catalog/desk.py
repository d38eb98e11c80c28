"""What operators can do with products and their stock."""

from collections.abc import Mapping
from typing import Any

from catalog import money, tax_rate
from catalog.api import products, stock
from catalog.duties import MANAGE_PRODUCTS, MOVE_STOCK, PLAN_STOCK
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


CREATE = Deed("create", products.Products, MANAGE_PRODUCTS)
PRODUCT_DEEDS = (
    Deed("rename", products.ProductName, MANAGE_PRODUCTS, _product),
    Deed("price", products.ProductPrice, MANAGE_PRODUCTS, _product),
    Deed("tax-rate", products.ProductTaxRate, MANAGE_PRODUCTS, _product),
    Deed(
        "discontinue",
        products.ProductDiscontinuation,
        MANAGE_PRODUCTS,
        warning="From then on nobody can order it, and there is no way back. Orders that were placed are not affected.",
    ),
)
RECEIVE = Deed("receive", stock.StockReceipts, MOVE_STOCK, lambda sku: {"location": _stock(sku).default_location})
STOCK_DEEDS = (
    RECEIVE,
    Deed("adjust", stock.StockAdjustments, MOVE_STOCK, lambda sku: {"location": _stock(sku).default_location}),
    Deed("count", stock.StockCounts, MOVE_STOCK, _count),
    Deed("transfer", stock.StockTransfers, MOVE_STOCK, lambda sku: {"source": _stock(sku).default_location}),
    Deed("safety-stock", stock.SafetyStock, PLAN_STOCK, lambda sku: {"quantity": _stock(sku).safety_stock}),
    Deed("back-orders", stock.BackOrderLimit, PLAN_STOCK, lambda sku: {"limit": _stock(sku).back_order_limit}),
    Deed(
        "locations",
        stock.LocationRanking,
        PLAN_STOCK,
        lambda sku: {"locations": list(_stock(sku).shelves)},
        says="One a line. What is ordered comes from the first that has it; those that are not named come after these.",
    ),
)
