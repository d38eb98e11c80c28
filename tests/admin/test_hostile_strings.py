"""Whatever a client may write into an event is shown as the text that it is: no page runs it."""

from urllib.parse import urljoin

import pytest
from django.db.models import Model

from eventstore.models import Command, Event, Stream
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
from tests.admin.forms import Forms
from tests.admin.hostile import HOSTILE, fill, is_harmless
from tests.admin.site import Site, address_of
from tests.admin.walk import route, routes, walk

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

MODELS: list[type[Model]] = [
    Event,
    Command,
    Stream,
    CustomerOrderSummary,
    CustomerProfile,
    ProductCatalog,
    ProductInventory,
    LedgerLine,
    Cart,
]
# What Django's admin has for every model, and ours has no link to.
OF_ROWS_THAT_NOBODY_EDITS = ("_add", "_delete", "_history", "_make")
WITHOUT_A_LINK = {
    "password_change",  # for whom another system lets in
    "auth_group_change",  # where there are no groups
    "access_apikey_change",
    "readmodels_sale_change",
}


@pytest.fixture(autouse=True)
def everywhere(transactional_db: None) -> None:
    fill(HOSTILE)


def test_no_page_runs_them(site: Site) -> None:
    found: list[str] = []

    def links_of(address: str) -> list[str]:
        page = site.get(address)
        is_harmless(page)
        policy = page.response.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy and "unsafe-inline" not in policy
        found.extend(map(route, [address, *(urljoin(address, form.action) for form in Forms(page.html).forms)]))
        return page.links

    assert list(walk(links_of))
    missing = {one for one in routes() - set(found) if not one.endswith(OF_ROWS_THAT_NOBODY_EDITS)}
    assert missing <= WITHOUT_A_LINK


def test_no_list_and_no_row_runs_them(site: Site) -> None:
    for model in MODELS:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        is_harmless(site.listed(name))
        for text in HOSTILE:
            is_harmless(site.listed(name, q=text), text)
        for row in model._default_manager.order_by("-pk")[: len(HOSTILE)]:
            is_harmless(site.row(row))
    for text in HOSTILE:
        is_harmless(site.listed("eventstore_event", stream=f"order-{text}"), text)


def test_no_sums_run_them(site: Site) -> None:
    is_harmless(site.listed("readmodels_sale", group_by="product"), *HOSTILE)
    is_harmless(site.listed("readmodels_sale", group_by="country"))
    is_harmless(site.row(Sale.objects.all()[0]))


def test_no_swimlane_and_no_past_runs_them(site: Site) -> None:
    for text in HOSTILE:
        is_harmless(site.get(address_of(Stream.objects.get(name=f"order-{text}"), "swimlane")), text)
        row = CustomerOrderSummary.objects.get(pk=text)
        is_harmless(site.get(address_of(row), as_of=row.position), text)
        is_harmless(site.get(address_of(row), as_of=text))


def test_a_row_shows_them_as_they_are(site: Site) -> None:
    for text in HOSTILE:
        is_harmless(site.row(CustomerOrderSummary.objects.get(pk=text)), text)
        is_harmless(site.row(Cart.objects.get(pk=text)), text)


def test_neither_the_dashboard_nor_the_projections_run_them(site: Site) -> None:
    is_harmless(site.get("/admin/"))
    is_harmless(site.get("/admin/projections/"), *HOSTILE)


def test_no_page_of_a_projection_runs_them(site: Site) -> None:
    is_harmless(site.get("/admin/projections/cart/"), *HOSTILE)
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
