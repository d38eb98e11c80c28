"""How sales follow from orders, cancellations and credit notes, and how they are summed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from eventstore.event import Event, Recorded
from eventstore.execution import execute
from orders.commands import CancelOrder, IssueCreditNote, PlaceOrder
from orders.credit_note import CREDIT_NOTE
from orders.events import CreditNoteIssued, Items, OrderCanceled, OrderLine, OrderPlaced
from orders.order import ORDER
from readmodels.engine.registry import projection
from readmodels.engine.replay import replay
from readmodels.engine.verify import verify
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
CREDITED = CreditNoteIssued("o1", None, LINES[:1], Decimal(25), "GBP")


def sold(*events: Event) -> dict[str, tuple[Any, ...]]:
    found = rows(SalesProjection(), *events)
    return {key: (row.kind, row.sku, row.quantity, row.amount, row.currency, row.country) for key, row in found.items()}


def test_an_order_is_a_row_for_each_of_its_products() -> None:
    assert sold(PLACED) == {
        "order-o1/A": ("placed", "A", 3, Decimal("34.995"), "GBP", "France"),
        "order-o1/POST": ("placed", "POST", 1, Decimal(3), "GBP", "France"),
    }
    found = rows(SalesProjection(), PLACED)
    assert {row.name for row in found.values()} == {"Lamp, reduced", "Postage"}
    assert {row.day for row in found.values()} == {START.date()}
    assert [key for key, row in found.items() if row.leads] == ["order-o1/A"]


def test_a_canceled_order_keeps_what_it_was() -> None:
    kinds = {(kind, amount) for kind, _, _, amount, *_ in sold(PLACED, CANCELED).values()}
    assert kinds == {("canceled", Decimal("34.995")), ("canceled", Decimal(3))}


def test_a_credit_note_is_apart_from_an_order_of_the_same_number() -> None:
    assert sold(PLACED, CREDITED)["credit_note-o1/A"] == ("credited", "A", 2, Decimal(25), "GBP", "")
    assert len(sold(PLACED, CREDITED)) == 3


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
    assert len(live) == 7
    assert verify(projection("sales")).differences == []
    for _ in replay(projection("sales")):
        pass
    assert list(Sale.objects.order_by("pk").values()) == live
