"""What is taken pictures of: a new page is one line more."""

from typing import NamedTuple


class Picture(NamedTuple):
    """`height`: how much of the page, from its top. One of `width` 390 is a phone's."""

    name: str
    path: str
    width: int = 1280
    height: int = 860
    dark: bool = False


# What staging.py has things happen to.
SKU, ORDER_ID, CUSTOMER_ID = "MUG-1", "D3001", "c1"
ROWS = "/admin/readmodels"

PICTURES = (
    Picture("dashboard", "/admin/", height=1000),
    Picture("dashboard-dark", "/admin/", height=1000, dark=True),
    Picture("dashboard-phone", "/admin/", width=390),
    Picture("order", f"{ROWS}/customerordersummary/{ORDER_ID}/change/"),
    Picture("order-phone", f"{ROWS}/customerordersummary/{ORDER_ID}/change/", width=390, dark=True),
    Picture("orders-phone", f"{ROWS}/customerordersummary/", width=390),
    Picture("ship", f"{ROWS}/customerordersummary/{ORDER_ID}/do/ship/"),
    Picture("stock", f"{ROWS}/productinventory/{SKU}/change/", height=1300),
    Picture("ledger", f"{ROWS}/ledgerline/?q={SKU}", dark=True),
    Picture("ledger-phone", f"{ROWS}/ledgerline/?q={SKU}", width=390),
    Picture("customer", f"{ROWS}/customerprofile/{CUSTOMER_ID}/change/"),
    Picture("events", "/admin/eventstore/event/", height=700),
    Picture("projections", "/admin/projections/"),
    Picture("projections-phone", "/admin/projections/", width=390, dark=True),
    Picture("projection", "/admin/projections/product_catalog/"),
    Picture("parked", f"{ROWS}/parked/"),
    Picture("sales", f"{ROWS}/sale/"),
    Picture("api-keys", "/admin/access/apikey/", dark=True),
    Picture("storefront", "/shop/", width=1200, height=820),
)
