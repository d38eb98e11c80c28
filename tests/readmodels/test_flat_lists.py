"""Page 1,000 of a list costs what page 1 does, in every sort that is offered; told by the blocks that are read."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction

from eventstore.http.keyset import Page
from readmodels.customer_order_summary import queries as orders
from readmodels.customer_profile import queries as profiles
from readmodels.engine.row import ReadModel
from readmodels.engine.storing.database import run
from readmodels.models import CustomerOrderSummary, CustomerProfile, ProductInventory
from readmodels.product_inventory import queries as inventories
from readmodels.router import READ_DATABASE
from tests.api.client import Storefront
from tests.readmodels.pages import Cost, cost

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

ORDER_TABLE = CustomerOrderSummary._meta.db_table
LIMIT, PAGES = 10, 1_000
ROWS, FAR = LIMIT * (PAGES + 3), LIMIT * (PAGES - 1)

# One customer has half of the orders; ten thousand have the same total, ten the same time.
ORDERS = f"""
INSERT INTO readmodels_customerordersummary (
    order_id, customer_id, placed_at, status, payment_status, fulfillment_status, total, paid, refunded, currency,
    placed, since, version, unshipped, shipped, delivered, returned, position
)
SELECT md5(n::text), CASE WHEN n % 2 = 0 THEN 'big' ELSE 'c' || n END,
    timestamptz '2026-01-01Z' + n / 10 * interval '1 s',
    CASE WHEN n % 4 = 1 THEN 'completed' ELSE 'placed' END, 'unpaid', 'unfulfilled', n / 10000, 0, 0, 'GBP',
    '{{"currency":"GBP"}}', '{{"version":1}}', 1, 1, 0, 0, 0, n
FROM generate_series(1, {2 * ROWS}) AS n
"""
UPDATED = "SELECT pg_stat_get_xact_tuples_updated(%s::regclass), pg_stat_get_xact_tuples_hot_updated(%s::regclass)"
CUSTOMERS = f"""
INSERT INTO readmodels_customerprofile (
    customer_id, status, registered_at, email_changed, address_changed, version, orders, ordered, credited, position
)
SELECT md5(n::text), CASE WHEN n % 2 = 0 THEN 'active' ELSE 'deactivated' END,
    timestamptz '2026-01-01Z' + n / 10 * interval '1 s', false, false, 1, 0, '{{}}', '{{}}', n
FROM generate_series(1, {2 * ROWS}) AS n
"""
STOCKS = f"""
INSERT INTO readmodels_productinventory
    (sku, on_hand, reserved, safety_stock, back_order_limit, locations, version, position)
SELECT md5(n::text), n, 0, 0, 0, '[["main", 1, 0]]', 1, n FROM generate_series(1, {ROWS}) AS n
"""


def filled(insert: str, model: type[ReadModel]) -> Storefront:
    run(insert)
    run(f"VACUUM ANALYZE {model._meta.db_table}")
    return Storefront()


def compared(client: Storefront, path: str, table: str, far: Page[Any], **question: str) -> tuple[Cost, Cost]:
    """The first page and the thousandth, which begins where `far` ends."""
    address = f"/api/v1/{path}?{urlencode({**question, 'limit': str(LIMIT)})}"
    first, _ = cost(client, address, table)
    last, answer = cost(client, f"{address}&cursor={far.next}", table)
    assert len(answer["results"]) == LIMIT
    assert answer["next"]
    return first, last


def assert_flat(first: Cost, last: Cost) -> None:
    assert not {"Sort", "Incremental Sort", "Seq Scan", "Bitmap Heap Scan"} & (first.nodes | last.nodes)
    assert last.blocks <= first.blocks + 2 * LIMIT  # a block or two for each row, as they happen to lie
    assert first.blocks < 10 * LIMIT


def test_orders() -> None:
    client = filled(ORDERS, CustomerOrderSummary)
    for path, whose in (("orders", {}), ("customers/big/orders", {"customer_id": "big"})):
        for sort in orders.SORTS:
            far = orders.orders({**whose, "currency": "GBP"}, sort, None, FAR)
            assert_flat(*compared(client, path, ORDER_TABLE, far, sort=sort, currency="GBP"))


def test_open_orders_are_found_however_many_are_done() -> None:
    client = filled(ORDERS, CustomerOrderSummary)
    run("UPDATE readmodels_customerordersummary SET status = 'completed' WHERE position % 1000 <> 7")
    run("VACUUM ANALYZE readmodels_customerordersummary")
    for sort in ("placed_at", "-placed_at"):
        few, answer = cost(client, f"/api/v1/orders?status=placed&limit={LIMIT}&sort={sort}", ORDER_TABLE)
        assert len(answer["results"]) == LIMIT
        assert few.blocks < 10 * LIMIT, few


def test_customers() -> None:
    client, table = filled(CUSTOMERS, CustomerProfile), CustomerProfile._meta.db_table
    for sort in profiles.SORTS:
        far = profiles.sorted_page(profiles.profiles({}, sort), sort, None, FAR)
        assert_flat(*compared(client, "customers", table, far, sort=sort))
    active = profiles.profiles({"status": ["active"]}, profiles.BY_ID)
    far = profiles.sorted_page(active, profiles.BY_ID, None, FAR)
    assert_flat(*compared(client, "customers", table, far, status="active"))


def test_stock() -> None:
    client, table = filled(STOCKS, ProductInventory), ProductInventory._meta.db_table
    for sort in inventories.SORTS:
        far = inventories.sorted_page(inventories.inventories({}), sort, None, FAR)
        assert_flat(*compared(client, "inventory", table, far, sort=sort))


@pytest.mark.parametrize(
    ("change", "hot"),
    [
        ("payment_status = 'paid', paid = total", True),
        ("fulfillment_status = 'delivered', delivered = 1", True),
        ("total = total, since = placed", True),
        ("status = 'completed'", False),
        ("total = total - 1", False),
    ],
)
def test_what_an_orders_life_changes_touches_no_index(change: str, hot: bool) -> None:
    """But when it is no longer open, and when it costs less: once, or hardly ever."""
    filled(ORDERS, CustomerOrderSummary)
    with transaction.atomic(using=READ_DATABASE):
        run(f"UPDATE {ORDER_TABLE} SET {change}, position = position + 1 WHERE position % 500 = 4")
        ((updated, hot_updated),) = run(UPDATED, ORDER_TABLE, ORDER_TABLE)
    assert updated > 0
    assert hot_updated == (updated if hot else 0)
