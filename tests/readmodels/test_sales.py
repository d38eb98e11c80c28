"""How sales follow from orders, cancellations and credit notes, and how they are summed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from msgspec import structs

from catalog.events import Condition
from eventstore.commands.execution import execute
from eventstore.event import Event, Recorded
from orders.amounts import amounts
from orders.commands import CancelOrder, IssueCreditNote, PlaceOrder
from orders.credit_note import CREDIT_NOTE
from orders.events import (
    CanceledItems,
    CreditNoteIssued,
    Items,
    ItemsCanceled,
    ItemsReturned,
    OrderCanceled,
    OrderExpired,
    OrderLine,
    OrderPlaced,
    ReturnedItems,
)
from orders.order import ORDER
from readmodels.engine.registry import projection
from readmodels.engine.replaying.replay import replay
from readmodels.engine.verifying.verify import verify
from readmodels.sales.model import Sale
from readmodels.sales.projection import SalesProjection
from tests import shop
from tests.api.client import Storefront, pointers
from tests.readmodels.folding import START, rows

LINES = (
    OrderLine("A", "Lamp", 2, Decimal("12.50")),
    OrderLine("POST", "Postage", 1, Decimal(3), tracked=False),
    OrderLine("A", "Lamp, reduced", 1, Decimal("9.995")),
)
PLACED = OrderPlaced("o1", "c1", LINES, Decimal("37.995"), "GBP", "France")
CANCELED = OrderCanceled("o1", (Items("A", 3), Items("POST", 1, tracked=False)), "changed my mind")
EXPIRED = OrderExpired("o1", (Items("A", 3), Items("POST", 1, tracked=False)))
TAXED = OrderPlaced(
    "o1",
    "c1",
    amounts((OrderLine("A", "Lamp", 3, Decimal(12), discount=Decimal("4.50"), tax_rate=Decimal("0.2")),), "GBP").lines,
    Decimal("31.50"),
    "GBP",
    tax=Decimal("5.25"),
)
CREDITED = CreditNoteIssued("o1", None, LINES[:1], Decimal(25), "GBP")


def sold(*events: Event) -> dict[str, tuple[Any, ...]]:
    found = rows(SalesProjection(), *events)
    return {key: (row.kind, row.sku, row.quantity, row.amount, row.currency, row.country) for key, row in found.items()}


def test_an_order_is_a_row_for_each_of_its_products() -> None:
    assert sold(PLACED) == {
        "order-o1/": ("placed", "", 0, Decimal(0), "GBP", "France"),
        "order-o1/A": ("placed", "A", 3, Decimal("34.995"), "GBP", "France"),
        "order-o1/POST": ("placed", "POST", 1, Decimal(3), "GBP", "France"),
    }
    found = rows(SalesProjection(), PLACED)
    assert {row.name for row in found.values()} == {"", "Lamp, reduced", "Postage"}
    assert {row.day for row in found.values()} == {START.date()}


@pytest.mark.parametrize("end", [CANCELED, EXPIRED])
def test_a_canceled_or_expired_order_keeps_what_it_was(end: Event) -> None:
    found = rows(SalesProjection(), PLACED, end)
    assert {(row.kind, row.amount, row.amount_canceled, row.units_canceled) for row in found.values()} == {
        ("canceled", Decimal("34.995"), Decimal("34.995"), 3),
        ("canceled", Decimal(3), Decimal(3), 1),
        ("canceled", Decimal(0), Decimal(0), 0),
    }


def test_discounts_are_off_and_tax_is_in_it() -> None:
    row = rows(SalesProjection(), TAXED)["order-o1/A"]
    assert (row.quantity, row.amount, row.tax) == (3, Decimal("31.50"), Decimal("5.25"))


def test_what_is_canceled_in_part_or_comes_back_is_taken_from_its_product_with_its_tax() -> None:
    canceled = ItemsCanceled("o1", (CanceledItems("A", 1, Decimal("10.50")),), Decimal("10.50"), "broken")
    back = (
        ReturnedItems("A", 1, Condition.RESTOCK, Decimal("10.50")),
        ReturnedItems("A", 1, Condition.WRITE_OFF, Decimal("10.50")),
    )
    row = rows(SalesProjection(), TAXED, canceled)["order-o1/A"]
    assert (row.kind, row.units_canceled, row.amount_canceled, row.tax) == (
        "placed",
        1,
        Decimal("10.50"),
        Decimal("3.50"),
    )
    row = rows(SalesProjection(), TAXED, canceled, ItemsReturned("o1", back, Decimal(21)))["order-o1/A"]
    assert (row.units_returned, row.amount_returned, row.tax) == (2, Decimal(21), Decimal(0))


def test_tax_of_what_comes_back_is_rounded_alike_whether_the_row_was_loaded_or_not() -> None:
    """`rows` folds it both ways. A third of 4.25 is 1.42 where 4.25 is, and 1.4167 where it is 4.2500."""
    line = OrderLine("A", "Lamp", 3, Decimal("8.50"), tax_rate=Decimal("0.2"))
    placed = structs.replace(TAXED, lines=amounts((line,), "GBP").lines)
    back = ReturnedItems("A", 1, Condition.RESTOCK, Decimal("8.50"))
    row = rows(SalesProjection(), placed, ItemsReturned("o1", (back,), Decimal("8.50")))["order-o1/A"]
    assert row.tax == Decimal("2.83")


def test_an_order_is_canceled_though_one_of_its_products_was_before() -> None:
    """The cancellation names only what was left."""
    lamps = ItemsCanceled("o1", (CanceledItems("A", 3, Decimal("34.995")),), Decimal("34.995"), "broken")
    rest = OrderCanceled("o1", (Items("POST", 1, tracked=False),), "changed my mind")
    found = rows(SalesProjection(), PLACED, lamps, rest)
    assert (found["order-o1/"].kind, found["order-o1/POST"].kind) == ("canceled", "canceled")
    assert (found["order-o1/A"].units_canceled, found["order-o1/A"].amount_canceled) == (3, Decimal("34.995"))


def test_a_credit_note_is_apart_from_an_order_of_the_same_number() -> None:
    assert sold(PLACED, CREDITED)["credit_note-o1/A"] == ("credited", "A", 2, Decimal(25), "GBP", "")
    assert len(sold(PLACED, CREDITED)) == 4


def test_the_day_is_that_of_utc() -> None:
    late = datetime(2026, 1, 1, 23, 30, tzinfo=timezone(timedelta(hours=-1)))
    found: dict[str, Sale] = {}
    SalesProjection().fold(found, [Recorded(1, 1, late, PLACED)])
    assert {row.day for row in found.values()} == {date(2026, 1, 2)}


def place(order_id: str, day: int, *lines: OrderLine, currency: str = "GBP", country: str | None = None) -> None:
    envelope = replace(shop.envelope(), occurred_at=datetime(2026, 3, day, 12, tzinfo=UTC))
    execute(envelope, ORDER, order_id, PlaceOrder(order_id, None, lines, currency, country))


def line(sku: str, quantity: int, price: str) -> OrderLine:
    return OrderLine(sku, f"Product {sku}", quantity, Decimal(price), tracked=False)


@pytest.fixture
def client(transactional_db: None) -> Storefront:
    return Storefront()


@pytest.fixture
def sales(client: Storefront) -> Storefront:
    """Three days of March: an order, another that is canceled, one in euros, and a credit note."""
    place("o1", 1, line("A", 2, "12.50"), line("B", 1, "3.005"), country="France")
    place("o2", 1, line("A", 1, "10"), country="Norway")
    place("o3", 2, line("A", 4, "7"), country="Norway")
    place("o4", 2, line("B", 1, "99"), currency="EUR", country="France")
    place("o5", 3, line("C", 5, "1"))
    execute(shop.envelope(), ORDER, "o3", CancelOrder("o3", "too late"))
    credited = IssueCreditNote("C1", None, (line("A", 1, "12.50"),), "GBP")
    third = replace(shop.envelope(), occurred_at=datetime(2026, 3, 3, 23, 59, tzinfo=UTC))
    execute(third, CREDIT_NOTE, "C1", credited)
    shop.catch_up_all()
    return client


def shown(answer: Any, *members: str) -> list[tuple[Any, ...]]:
    assert answer.status_code == 200, answer.content
    found = []
    for row in answer.json()["results"]:
        money = {name: value["amount"] for name, value in row.items() if isinstance(value, dict)}
        row |= money | {"currency": row["revenue"]["currency"]}
        found.append(tuple(row[member] for member in members))
    return found


with_databases = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


@with_databases
def test_by_day_the_newest_first(sales: Storefront) -> None:
    columns = ("day", "currency", "orders", "units", "revenue", "canceled", "credited_units", "credited", "net")
    assert shown(sales.get("sales?group_by=day"), *columns) == [
        ("2026-03-03", "GBP", 1, 5, "5.00", "0.00", 1, "12.50", "-7.50"),
        ("2026-03-02", "GBP", 0, 0, "0.00", "28.00", 0, "0.00", "0.00"),
        ("2026-03-02", "EUR", 1, 1, "99.00", "0.00", 0, "0.00", "99.00"),
        ("2026-03-01", "GBP", 2, 4, "38.005", "0.00", 0, "0.00", "38.005"),
    ]
    assert shown(sales.get("sales"), "day") == shown(sales.get("sales?group_by=day&sort=-day"), "day")


@with_databases
def test_by_product_the_best_first(sales: Storefront) -> None:
    columns = ("product", "name", "currency", "orders", "units", "revenue")
    assert shown(sales.get("sales?group_by=product"), *columns) == [
        ("B", "Product B", "EUR", 1, 1, "99.00"),
        ("A", "Product A", "GBP", 2, 3, "35.00"),
        ("C", "Product C", "GBP", 1, 5, "5.00"),
        ("B", "Product B", "GBP", 1, 1, "3.005"),
    ]


@with_databases
def test_by_country_with_what_names_none(sales: Storefront) -> None:
    columns = ("country", "currency", "orders", "revenue", "credited")
    assert shown(sales.get("sales?group_by=country&sort=country"), *columns) == [
        (None, "GBP", 1, "5.00", "12.50"),
        ("France", "EUR", 1, "99.00", "0.00"),
        ("France", "GBP", 1, "28.005", "0.00"),
        ("Norway", "GBP", 1, "10.00", "0.00"),
    ]


@with_databases
@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("from=2026-03-02", ["2026-03-03", "2026-03-02", "2026-03-02"]),
        ("to=2026-03-01", ["2026-03-01"]),
        ("from=2026-03-02&to=2026-03-02&currency=EUR", ["2026-03-02"]),
        ("product=A&sort=day", ["2026-03-01", "2026-03-02", "2026-03-03"]),
        ("country=Norway", ["2026-03-02", "2026-03-01"]),
        ("from=2026-04-01", []),
    ],
)
def test_sales_are_narrowed(sales: Storefront, question: str, days: list[str]) -> None:
    assert [day for (day,) in shown(sales.get(f"sales?{question}"), "day")] == days


@with_databases
def test_orders_of_a_product_are_counted_wherever_it_stands_in_them(sales: Storefront) -> None:
    assert shown(sales.get("sales?product=B&sort=day"), "day", "orders") == [("2026-03-01", 1), ("2026-03-02", 1)]


@with_databases
@pytest.mark.parametrize("group", ["day", "product", "country"])
def test_pages_of_every_sort_lead_forth_and_back(sales: Storefront, group: str) -> None:
    for sort in (group, f"-{group}", "revenue", "-revenue"):
        whole = shown(sales.get(f"sales?group_by={group}&sort={sort}"), group, "currency")
        paged, address = [], f"http://testserver/api/v1/sales?group_by={group}&sort={sort}&limit=1"
        while address:
            answer = sales.http.get(address)
            paged += shown(answer, group, "currency")
            address, back = answer.json()["next"], answer.json()["previous"]
        assert paged == whole
        returned = []
        while back:
            answer = sales.http.get(back)
            returned += shown(answer, group, "currency")
            back = answer.json()["previous"]
        assert returned == whole[-2::-1]


@with_databases
def test_orders_are_counted_until_nothing_of_them_is_left(client: Storefront) -> None:
    for order_id in ("o1", "o2", "o3"):
        place(order_id, 1, line("A", 1, "10"), line("B", 2, "5"))
        shop.cancel_items(order_id, {"A": 1})
    shop.cancel("o2")
    shop.expire("o3")
    shop.ship("o1")
    shop.take_back("o1", "B")
    shop.catch_up_all()
    columns = ("orders", "units", "revenue", "canceled", "returned_units", "returned", "net", "tax")
    assert shown(client.get("sales"), *columns) == [(1, 2, "10.00", "50.00", 1, "5.00", "5.00", "0.00")]
    by_product = shown(client.get("sales?group_by=product&sort=product"), "product", *columns)
    assert by_product == [
        ("A", 0, 0, "0.00", "30.00", 0, "0.00", "0.00", "0.00"),
        ("B", 1, 2, "10.00", "20.00", 1, "5.00", "5.00", "0.00"),
    ]
    assert shown(client.get("sales?product=A"), "orders", "revenue") == [(0, "0.00")]
    assert verify(projection("sales")).differences == []


@with_databases
def test_tax_is_told_of_what_is_left(client: Storefront) -> None:
    lamp = OrderLine("A", "Lamp", 3, Decimal(12), tracked=False, tax_rate=Decimal("0.2"))
    place("o1", 1, lamp)
    shop.cancel_items("o1", {"A": 1})
    shop.ship("o1")
    shop.take_back("o1", "A")
    shop.catch_up_all()
    assert shown(client.get("sales"), "revenue", "returned", "net", "tax") == [("24.00", "12.00", "12.00", "2.00")]


@with_databases
def test_totals_are_given_when_they_are_asked_for(sales: Storefront) -> None:
    assert "totals" not in sales.get("sales").json()
    euros, pounds = sales.get("sales?with_totals=true&limit=1").json()["totals"]
    assert (euros["orders"], euros["net"]) == (1, {"amount": "99.00", "currency": "EUR"})
    assert (pounds["orders"], pounds["units"], pounds["credited_units"]) == (3, 9, 1)
    assert pounds["revenue"] == {"amount": "43.005", "currency": "GBP"}
    assert pounds["canceled"]["amount"] == "28.00"
    assert (pounds["credited"]["amount"], pounds["net"]["amount"]) == ("12.50", "30.505")


@with_databases
@pytest.mark.parametrize(
    ("question", "pointer"),
    [
        ("from=today", "/from"),
        ("to=2026-13-01", "/to"),
        ("group_by=colour", "/group_by"),
        ("group_by=day&sort=product", "/sort"),
        ("product=%00", "/product"),
        ("cursor=x", "/cursor"),
        ("colour=blue", "/colour"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(client: Storefront, question: str, pointer: str) -> None:
    assert pointers(client.get(f"sales?{question}")) == [pointer]


@with_databases
def test_a_shop_without_orders_has_sold_nothing(client: Storefront) -> None:
    assert client.get("sales?with_totals=true").json() == {"results": [], "next": None, "previous": None, "totals": []}


@with_databases
def test_what_is_kept_up_to_date_equals_a_replay_and_the_log(sales: Storefront) -> None:
    live = list(Sale.objects.order_by("pk").values())
    assert len(live) == 12
    assert verify(projection("sales")).differences == []
    for _ in replay(projection("sales")):
        pass
    assert list(Sale.objects.order_by("pk").values()) == live
