"""Whatever a client may write into an event is shown as the text that it is: no page runs it."""

from dataclasses import replace
from decimal import Decimal
from html import unescape
from typing import Any

import pytest

from catalog.commands import CreateProduct, ReceiveStock
from catalog.events import StockPolicy
from catalog.product import PRODUCT
from catalog.stock import STOCK
from eventstore.commands.batch import Envelope
from eventstore.commands.execution import execute
from eventstore.models import Command, Event, Stream
from orders.cart import CART
from orders.commands import AddItem, CancelOrder, MergeCart, OpenCart, PlaceOrder
from orders.events import OrderLine
from orders.order import ORDER
from readmodels.engine.operating.operation import note
from readmodels.engine.storing.checkpoint import SHADOW, Checkpoint
from readmodels.engine.storing.parked import Parked
from readmodels.engine.verifying.verification import VerificationResult
from readmodels.models import (
    Cart,
    CustomerOrderSummary,
    CustomerProfile,
    LedgerLine,
    ProductCatalog,
    ProductInventory,
    Sale,
)
from tests import shop
from tests.admin.site import Elements, Page, Site, address_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

MODELS = [Event, Command, Stream, CustomerOrderSummary, CustomerProfile, ProductCatalog, ProductInventory, LedgerLine]
HOSTILE = [
    "<script>alert(1)</script>",
    "{{7*7}}{% debug %}",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</pre></textarea></title><svg/onload=alert(1)>",
    "javascript:alert(1)",
    "../../logout/?next=//elsewhere.example",
    "&lt;b&gt;\u202e\u2028",
]


@pytest.fixture(autouse=True)
def everywhere(transactional_db: None) -> None:
    """They are in every field of every event, command, stream and row there is."""
    for text in HOSTILE:
        line = OrderLine(text, text, 1, Decimal(1))
        execute(_envelope(text), PRODUCT, text, CreateProduct(text, text, Decimal(1), "GBP", StockPolicy.TRACKED))
        execute(_envelope(text), STOCK, text, ReceiveStock(text, 3, text))
        placed = execute(_envelope(text), ORDER, text, PlaceOrder(text, text, (line,), "GBP", text))
        execute(_envelope(text, placed.position), ORDER, text, CancelOrder(text, text))
    shop.catch_up_all()
    Checkpoint.objects.update(error=" ".join(HOSTILE))
    Checkpoint.objects.create(name="product_inventory", slot=SHADOW, error=" ".join(HOSTILE))


def _envelope(text: str, causation: int | None = None) -> Envelope:
    return replace(shop.envelope(), actor=text, trace_id=text, causation=causation)


@pytest.mark.parametrize("model", MODELS)
def test_no_list_runs_them(site: Site, model: Any) -> None:
    name = f"{model._meta.app_label}_{model._meta.model_name}"
    is_harmless(site.listed(name), *HOSTILE)
    for text in HOSTILE:
        is_harmless(site.listed(name, q=text), text)


def test_no_filter_runs_them(site: Site) -> None:
    for text in HOSTILE:
        for parameter in ("type", "stream", "correlation", "actor", "from", "to"):
            is_harmless(site.listed("eventstore_event", **{parameter: text}))
        is_harmless(site.listed("eventstore_event", stream=f"order-{text}"), text)
        is_harmless(site.listed("eventstore_event", cursor=f"next:{text}"))


def test_no_sums_run_them(site: Site) -> None:
    is_harmless(site.listed("readmodels_sale", group_by="product"), *HOSTILE)
    is_harmless(site.listed("readmodels_sale", group_by="country"), *HOSTILE)
    for text in HOSTILE:
        is_harmless(site.listed("readmodels_sale", **{"from": text}))


def test_no_swimlane_and_no_past_runs_them(site: Site) -> None:
    for text in HOSTILE:
        is_harmless(site.get(address_of(Stream.objects.get(name=f"order-{text}"), "swimlane")), text)
        row = CustomerOrderSummary.objects.get(pk=text)
        is_harmless(site.get(address_of(row), as_of=row.position), text)
        is_harmless(site.get(address_of(row), as_of=text))


@pytest.mark.parametrize("model", [*MODELS, Sale])
def test_no_row_runs_them(site: Site, model: Any) -> None:
    for row in model.objects.all():
        is_harmless(site.row(row))


def test_no_cart_runs_them(site: Site) -> None:
    for text in HOSTILE:
        execute(_envelope(text), CART, text, OpenCart(text, text))
        execute(_envelope(text), CART, text, AddItem(text, text, 1))
        execute(_envelope(text), CART, f"for {text}", OpenCart(f"for {text}", text))
        execute(_envelope(text), CART, text, MergeCart(text, f"for {text}"))
    shop.catch_up_all()
    is_harmless(site.listed("readmodels_cart"), *HOSTILE)
    for cart in Cart.objects.all():
        is_harmless(site.row(cart), cart.pk)
        is_harmless(site.listed("readmodels_cart", q=cart.pk), cart.pk)


def test_a_row_shows_them_as_they_are(site: Site) -> None:
    for text in HOSTILE:
        is_harmless(site.row(CustomerOrderSummary.objects.get(pk=text)), text)


def test_neither_the_dashboard_nor_the_projections_run_them(site: Site) -> None:
    is_harmless(site.get("/admin/"))
    is_harmless(site.get("/admin/projections/"), *HOSTILE)


def test_no_page_of_a_projection_runs_them(site: Site) -> None:
    for position, text in enumerate(HOSTILE, 1):
        named = {"name": "product_inventory", "position": position}
        Parked.objects.create(**named, key=text, category=text, event=text, error=text)
        rows = [{"key": text, "live": {text: text}, "folded": {text: 1}}]
        VerificationResult.objects.create(**named, rows=1, parked=0, differing=1, differences=rows)
        note("product_inventory", text, {text: text}, text)
    is_harmless(site.get("/admin/projections/product_inventory/"), *HOSTILE)
    is_harmless(site.listed("readmodels_parked"), *HOSTILE)
    for row in [*Parked.objects.all(), *VerificationResult.objects.all()]:
        is_harmless(site.row(row))


def test_the_links_of_a_row_lead_back_to_it(site: Site) -> None:
    links = site.listed("readmodels_productinventory").links
    for row in ProductInventory.objects.all():
        assert address_of(row) in links
        page = site.row(row)
        assert page.status == 200
        (address,) = {link for link in page.links if "?stream=" in link and "&type=" not in link}
        history = Event.objects.filter(stream__name=f"stock-{row.pk}")
        assert set(site.get(address).keys) == {event.pk for event in history}


def test_every_page_obeys_the_policy_that_forbids_inline_code(site: Site) -> None:
    pages = [
        site.get("/admin/"),
        site.get("/admin/projections/"),
        site.get("/admin/projections/customer_order_summary/replay/"),
        site.listed("eventstore_event"),
        site.row(Event.objects.all()[0]),
        site.listed("readmodels_productinventory"),
    ]
    for page in pages:
        is_harmless(page)
        policy = page.response.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe-inline" not in policy


def is_harmless(page: Page, *shown: str) -> None:
    """Nothing in the page runs, and these are in it, as text."""
    assert page.status in {200, 302}
    assert Elements(page.html).running == []
    for text in shown:
        assert text in unescape(page.html)
