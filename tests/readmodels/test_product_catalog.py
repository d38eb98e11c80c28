"""How a product's row follows from its events, and how products are searched, filtered, sorted and paged."""

from decimal import Decimal
from typing import Any

import pytest

from catalog.commands import (
    ChangePrice,
    ChangeTaxRate,
    CreateProduct,
    DiscontinueProduct,
    KeepSafetyStock,
    LimitBackOrders,
    RenameProduct,
)
from catalog.events import (
    BackOrderLimitChanged,
    Condition,
    PriceChanged,
    ProductCreated,
    ProductDiscontinued,
    ProductRenamed,
    SafetyStockChanged,
    StockAdjusted,
    StockIssued,
    StockPolicy,
    StockReceived,
    StockReleased,
    StockReserved,
    StockReturned,
    StockTransferred,
    TaxRateChanged,
)
from catalog.product import PRODUCT
from catalog.stock import STOCK
from eventstore.commands.execution import execute
from eventstore.event import Event
from readmodels.engine.registry import projection
from readmodels.engine.replaying.replay import replay
from readmodels.engine.verifying.verify import verify
from readmodels.product_catalog.model import ProductCatalog, words
from readmodels.product_catalog.projection import ProductCatalogProjection
from tests import shop
from tests.api.client import Storefront, pointers, problem
from tests.readmodels.folding import START, rows

CREATED = ProductCreated("A-1", "Blue Café mug", Decimal("12.50"), "GBP", StockPolicy.TRACKED)
RECEIVED = StockReceived("A-1", 10, "delivery")
RESERVED = StockReserved("A-1", 4, "o1")


def row(*events: Event) -> ProductCatalog:
    (found,) = rows(ProductCatalogProjection(), *events).values()
    assert isinstance(found, ProductCatalog)
    return found


def test_a_new_product_is_offered_and_sold_out() -> None:
    product = row(CREATED)
    assert (product.sku, product.name, product.price, product.currency) == ("A-1", CREATED.name, CREATED.price, "GBP")
    assert (product.status, product.stock_policy, product.in_stock) == ("offered", "tracked", False)
    assert (product.created_at, product.changed_at, product.version) == (START, START, 1)


def test_it_is_renamed_repriced_and_discontinued() -> None:
    product = row(CREATED, ProductRenamed("A-1", "Red mug"), PriceChanged("A-1", Decimal(13), "GBP"))
    assert (product.name, product.words, product.price, product.version) == ("Red mug", "red mug a 1", Decimal(13), 3)
    assert row(CREATED, ProductDiscontinued("A-1")).status == "discontinued"


@pytest.mark.parametrize(
    ("events", "available"),
    [
        ([RECEIVED], 10),
        ([RECEIVED, RESERVED], 6),
        ([RECEIVED, RESERVED, StockReleased("A-1", 4, "o1")], 10),
        ([RECEIVED, RESERVED, StockIssued("A-1", 3, "o1")], 6),
        ([RECEIVED, StockReturned("A-1", 2, "C1")], 12),
        ([RECEIVED, StockReturned("A-1", 2, "C1", condition=Condition.WRITE_OFF)], 10),
        ([RECEIVED, StockTransferred("A-1", 2, "main", "shop")], 10),
        ([RECEIVED, SafetyStockChanged("A-1", 3)], 7),
        ([RECEIVED, SafetyStockChanged("A-1", 3), SafetyStockChanged("A-1", 1)], 9),
        ([RECEIVED, StockAdjusted("A-1", -10, "broken")], 0),
        ([RECEIVED, StockAdjusted("A-1", 5, "noted", tracked=False)], 10),
    ],
)
def test_what_is_available_follows_from_its_stock(events: list[Event], available: int) -> None:
    product = row(CREATED, *events)
    assert (product.available, product.in_stock, product.version) == (available, available > 0, 1)
    assert (product.orderable, product.back_order) == (available, False)


@pytest.mark.parametrize(
    ("events", "orderable", "back_order"),
    [
        ([BackOrderLimitChanged("A-1", 5)], 5, True),
        ([BackOrderLimitChanged("A-1", 5), RECEIVED], 15, False),
        ([BackOrderLimitChanged("A-1", 5), RESERVED], 1, True),
        ([BackOrderLimitChanged("A-1", 4), RESERVED], 0, False),
        ([BackOrderLimitChanged("A-1", 4), RESERVED, BackOrderLimitChanged("A-1", 1)], 0, False),
    ],
)
def test_what_may_be_back_ordered_can_be_ordered(events: list[Event], orderable: int, back_order: bool) -> None:
    product = row(CREATED, *events)
    assert (product.orderable, product.in_stock, product.back_order) == (orderable, orderable > 0, back_order)


def test_its_tax_rate_is_that_of_its_creation_or_of_its_last_change() -> None:
    taxed = ProductCreated("A-1", "Mug", Decimal(3), "GBP", StockPolicy.TRACKED, Decimal("0.2"))
    assert row(taxed).tax_rate == Decimal("0.2")
    product = row(taxed, TaxRateChanged("A-1", Decimal("0.05")))
    assert (product.tax_rate, product.version) == (Decimal("0.05"), 2)


def test_what_is_untracked_is_always_in_stock() -> None:
    assert row(ProductCreated("POST", "Postage", Decimal(3), "GBP", StockPolicy.UNTRACKED)).in_stock


def test_words_have_neither_case_nor_accents_nor_punctuation() -> None:
    assert words("  CAFÉ-Crème: 'Set/6'", "MUG_01") == "cafe creme set 6 mug 01"
    assert len(words("\ufdfa" * 200)) == 400


@pytest.fixture
def client(transactional_db: None) -> Storefront:
    return Storefront()


@pytest.fixture
def products(client: Storefront) -> Storefront:
    """Six of them. In stock: MUG-01, BAG-7 and postage, which is untracked; OLD is discontinued; EUR-1 costs euros."""
    create("MUG-01", "Blue mug", "12.50", stock=5)
    create("MUG-02", "red Mug, large", "9")
    create("BAG-7", "Jumbo bag PINK/WHITE", "2.08", stock=1)
    create("POST", "Postage", "3", policy=StockPolicy.UNTRACKED)
    create("OLD", "Café au lait bowls", "7.25")
    create("EUR-1", "Schlüsselbund", "9", currency="EUR")
    execute(shop.envelope(), PRODUCT, "OLD", DiscontinueProduct("OLD"))
    shop.catch_up_all()
    return client


def create(
    sku: str, name: str, price: str, stock: int = 0, currency: str = "GBP", policy: StockPolicy = StockPolicy.TRACKED
) -> None:
    execute(shop.envelope(), PRODUCT, sku, CreateProduct(sku, name, Decimal(price), currency, policy))
    if stock:
        shop.receive(sku, stock)


def skus(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [product["sku"] for product in answer.json()["results"]]


with_databases = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


@with_databases
def test_a_product_is_listed_as_it_is_shown_alone_and_since_when(products: Storefront) -> None:
    (listed,) = products.get("products?q=mug-01").json()["results"]
    alone = products.get("products/MUG-01").json()
    assert listed.pop("created_at").endswith("Z")
    assert listed.pop("changed_at").endswith("Z")
    assert listed == alone == {
        "sku": "MUG-01",
        "name": "Blue mug",
        "price": {"amount": "12.50", "currency": "GBP"},
        "tax_rate": "0",
        "stock_policy": "tracked",
        "status": "offered",
        "in_stock": True,
        "available": 5,
        "back_order": False,
        "version": 1,
    }  # fmt: skip
    (postage,) = products.get("products?q=postage").json()["results"]
    assert (postage["in_stock"], postage["available"]) == (True, None)


@with_databases
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mug", ["MUG-01", "MUG-02"]),
        ("mugs", ["MUG-01", "MUG-02"]),
        ("MU", ["MUG-01", "MUG-02"]),
        ("mug bl", ["MUG-01"]),
        ("large+mug", ["MUG-02"]),
        ("MUG-02", ["MUG-02"]),
        ("mug-0", ["MUG-01", "MUG-02"]),
        ("white", ["BAG-7"]),
        ("cafe bowl", ["OLD"]),
        ("CAFÉ", ["OLD"]),
        ("schlus", ["EUR-1"]),
        ("blue bag", []),
        ("ug", []),
        ("", ["MUG-01", "OLD", "BAG-7", "POST", "MUG-02", "EUR-1"]),
        ("'); DROP TABLE x -- :* | !mug & (", []),
        ("!!!", []),
    ],
)
def test_search_finds_words_and_how_they_begin(products: Storefront, text: str, found: list[str]) -> None:
    assert sorted(skus(products.http.get("/api/v1/products", {"q": text.replace("+", " ")}))) == sorted(found)


@with_databases
@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("status=offered", {"MUG-01", "MUG-02", "BAG-7", "POST", "EUR-1"}),
        ("status=offered,discontinued&q=bowl", {"OLD"}),
        ("in_stock=true", {"MUG-01", "BAG-7", "POST"}),
        ("in_stock=false&status=offered", {"MUG-02", "EUR-1"}),
        ("stock_policy=untracked", {"POST"}),
        ("currency=EUR", {"EUR-1"}),
        ("price_gte=9&price_lte=12.49", {"MUG-02", "EUR-1"}),
        ("price_gte=12.5&q=mug", {"MUG-01"}),
        ("created_after=2999-01-01", set()),
        ("created_before=2999-01-01T00:00:00Z&q=post", {"POST"}),
    ],
)
def test_filters_narrow_the_list(products: Storefront, question: str, found: set[str]) -> None:
    assert set(skus(products.get(f"products?{question}"))) == found


@with_databases
@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name", ["MUG-01", "OLD", "BAG-7", "POST", "MUG-02", "EUR-1"]),
        ("-name", ["EUR-1", "MUG-02", "POST", "BAG-7", "OLD", "MUG-01"]),
        ("price", ["BAG-7", "POST", "OLD", "EUR-1", "MUG-02", "MUG-01"]),
        ("-price", ["MUG-01", "MUG-02", "EUR-1", "OLD", "POST", "BAG-7"]),
        ("created_at", ["MUG-01", "MUG-02", "BAG-7", "POST", "OLD", "EUR-1"]),
        ("-created_at", ["EUR-1", "OLD", "POST", "BAG-7", "MUG-02", "MUG-01"]),
        ("-sku", ["POST", "OLD", "MUG-02", "MUG-01", "EUR-1", "BAG-7"]),
    ],
)
def test_pages_of_every_sort_lead_forth_and_back(products: Storefront, sort: str, order: list[str]) -> None:
    pages, address = [], f"http://testserver/api/v1/products?sort={sort}&limit=2"
    while address:
        answer = products.http.get(address)
        pages.append(skus(answer))
        address, back = answer.json()["next"], answer.json()["previous"]
    assert pages == [order[:2], order[2:4], order[4:]]
    returned = []
    while back:
        answer = products.http.get(back)
        returned.append(skus(answer))
        back = answer.json()["previous"]
    assert returned == [order[2:4], order[:2]]


@with_databases
def test_they_are_counted_only_when_that_is_asked(products: Storefront) -> None:
    assert "total" not in products.get("products").json()
    assert products.get("products?limit=1&q=mug&with_total=true").json()["total"] == 2


@with_databases
@pytest.mark.parametrize(
    ("question", "pointer"),
    [
        ("sort=colour", "/sort"),
        ("status=sold", "/status"),
        ("price_gte=NaN", "/price_gte"),
        ("price_lte=cheap", "/price_lte"),
        ("created_after=yesterday", "/created_after"),
        ("in_stock=perhaps", "/in_stock"),
        ("currency=pounds", "/currency"),
        ("q=%00", "/q"),
        ("colour=blue", "/colour"),
        ("limit=0", "/limit"),
        ("cursor=x", "/cursor"),
        ("cursor=WyJwcmljZSIsWyJOYU4iLCJBIl0sZmFsc2Vd&sort=price", "/cursor"),
        ("cursor=WyJwcmljZSIsWyIxZTk5OTk5IiwiQSJdLGZhbHNlXQ&sort=price", "/cursor"),
        ("cursor=WyJza3UiLFsiXHUwMDAwIl0sZmFsc2Vd&sort=sku", "/cursor"),
        ("cursor=WyJuYW1lIixbImEiXSxmYWxzZV0", "/cursor"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(client: Storefront, question: str, pointer: str) -> None:
    assert pointers(client.get(f"products?{question}")) == [pointer]


@with_databases
def test_a_page_of_one_sort_does_not_go_on_in_another(products: Storefront) -> None:
    following = products.get("products?sort=price&limit=2").json()["next"]
    assert pointers(products.http.get(following.replace("sort=price", "sort=-price"))) == ["/cursor"]


@with_databases
def test_the_list_can_wait_for_what_was_just_posted_to_it(client: Storefront) -> None:
    sent = {"sku": "A", "name": "Lamp", "price": {"amount": "1", "currency": "GBP"}}
    created = client.post("products", sent, Consistency_Token="999999", Prefer="wait=9, handling=strict")
    assert (created.status_code, created.headers["Location"]) == (201, "/api/v1/products/A")
    token = created.headers["Consistency-Token"]
    problem(client.get("products", Prefer="handling=strict", **{"Consistency-Token": token}), 503, "unavailable")
    shop.catch_up_all()
    answer = client.get("products", Prefer="handling=strict", **{"Consistency-Token": token})
    assert skus(answer) == ["A"]


@with_databases
def test_stock_of_a_sku_without_a_product_is_not_listed(client: Storefront) -> None:
    shop.receive("GHOST", 3)
    shop.catch_up_all()
    assert skus(client.get("products")) == []


@with_databases
def test_what_can_be_back_ordered_is_in_stock_and_says_so(products: Storefront) -> None:
    execute(shop.envelope(), STOCK, "MUG-02", LimitBackOrders("MUG-02", 3))
    execute(shop.envelope(), STOCK, "BAG-7", KeepSafetyStock("BAG-7", 1))
    execute(shop.envelope(), PRODUCT, "MUG-02", ChangeTaxRate("MUG-02", Decimal("0.2")))
    shop.catch_up_all()
    assert set(skus(products.get("products?in_stock=true"))) == {"MUG-01", "MUG-02", "POST"}
    (mug,) = products.get("products?q=mug-02").json()["results"]
    assert (mug["in_stock"], mug["available"], mug["back_order"], mug["tax_rate"]) == (True, 3, True, "0.2")
    alone = products.get("products/MUG-02").json()
    assert {name: mug[name] for name in alone} == alone
    (bag,) = products.get("products?q=bag").json()["results"]
    assert (bag["in_stock"], bag["available"], bag["back_order"]) == (False, 0, False)


@with_databases
def test_what_is_kept_up_to_date_equals_a_replay_and_the_log(products: Storefront) -> None:
    execute(shop.envelope(), PRODUCT, "MUG-01", RenameProduct("MUG-01", "Mug\ufdfa" * 60))
    execute(shop.envelope(), PRODUCT, "MUG-01", ChangePrice("MUG-01", Decimal("1.2345"), "GBP"))
    shop.place("o1", shop.line("MUG-01", 2))
    shop.cancel("o1")
    shop.catch_up_all()
    catalog = projection("product_catalog")
    live = list(ProductCatalog.objects.order_by("pk").values())
    assert verify(catalog).differences == []
    for _ in replay(catalog):
        pass
    assert list(ProductCatalog.objects.order_by("pk").values()) == live
