"""Personal data is for those who may see it, on the page of whom or what it belongs to, and nowhere else."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User

from eventstore.commands.execution import execute
from eventstore.models import Command, Event, Stream
from eventstore.privacy import cipher
from orders.commands import ForgetCustomer
from orders.customer import CUSTOMER
from readmodels.customer_profile import admin as customers
from readmodels.models import CustomerOrderSummary, CustomerProfile
from tests import shop
from tests.admin.site import Elements, Page, Site, address_of
from tests.api.client import Storefront

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

ADDRESS = {"street": "Marker-Street 1", "city": "Marker-City", "postal_code": "MARKER", "country": "Norway"}
ADA = {"customer_id": "c1", "name": "Ada <b>Marker</b>", "email": "marker@example.com", "address": ADDRESS}
ROWS = (CustomerOrderSummary, CustomerProfile)


@pytest.fixture(autouse=True)
def ada(transactional_db: None) -> None:
    shop.product("A", 100)
    storefront = Storefront()
    assert storefront.post("customers", ADA).status_code == 201
    storefront.order(("A", 1), order_id="o1", customer_id="c1", shipping_address=ADDRESS, note="Marker at the door")
    shop.catch_up_all()


def may(site: Site, *codenames: str) -> Site:
    user = User.objects.get(username="clerk")
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    return site


def looking(site: Site, *more: str) -> Site:
    return may(site, *(f"view_{model._meta.model_name}" for model in (Event, Command, Stream, *ROWS)), *more)


def pages(site: Site, *models: Any) -> list[Page]:
    found = [site.row(row) for model in models for row in model.objects.all()]
    assert {page.status for page in found} == {200}
    return found


def test_who_may_not_see_it_is_told_what_that_takes(clerk_site: Site) -> None:
    looking(clerk_site)
    everything = pages(clerk_site, Event, Command, Stream, *ROWS)
    assert any("customer.registered" in page.text for page in everything)
    assert not [page for page in everything if "marker" in page.html.lower()]
    for page in pages(clerk_site, *ROWS):
        assert "to see it takes “Can see personal data” (readmodels.see_personal_data)" in page.text


def test_who_may_see_it_does_on_the_pages_that_it_belongs_to_and_is_noted(clerk_site: Site, caplog: Any) -> None:
    looking(clerk_site, "see_personal_data")
    order, customer = pages(clerk_site, *ROWS)
    assert "Marker-Street 1 Marker-City MARKER Norway" in customer.text
    assert "Marker-Street 1 Marker-City MARKER Norway" in order.text
    assert "marker@example.com" in customer.text
    assert "Marker at the door" in order.text
    assert "Ada &lt;b&gt;Marker&lt;/b&gt;" in customer.html
    assert Elements(customer.html).running == []
    said = [record.getMessage() for record in caplog.records if record.name == "readmodels.engine.browser.person"]
    assert said == [
        "user:clerk has seen personal data: Order o1",
        "user:clerk has seen personal data: Customer c1",
    ]
    assert not [page for page in pages(clerk_site, Event, Command, Stream) if "marker" in page.html.lower()]


def test_what_is_forgotten_is_gone_for_everybody(site: Site, clerk_site: Site, caplog: Any) -> None:
    execute(shop.envelope(), CUSTOMER, "c1", ForgetCustomer("c1"))
    shop.catch_up_all()
    looking(clerk_site)
    order, customer = pages(site, *ROWS)
    assert "marker" not in (order.html + customer.html).lower()
    assert "forgotten: nobody can read it any more" in order.text
    _, hidden = pages(clerk_site, *ROWS)
    for page in (customer, hidden):
        assert "It is forgotten: nobody can read it any more." in page.text
    assert "has seen personal data" not in caplog.text


def test_where_the_key_is_missing_the_page_says_so(site: Site, settings: Any) -> None:
    settings.PERSONAL_DATA_KEYS = [cipher.generate()]
    for page in pages(site, *ROWS):
        assert "It cannot be opened: the key of customer-c1 is wrapped by the key" in page.text


def test_of_a_guest_who_gave_nothing_there_is_none(site: Site, caplog: Any) -> None:
    shop.place("o2", shop.line("A"), customer=None)
    shop.catch_up_all()
    assert "There is none." in site.row(CustomerOrderSummary.objects.get(pk="o2")).text
    assert "has seen personal data" not in caplog.text


def test_a_customers_page_leads_to_their_newest_orders(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = CustomerProfile.objects.get(pk="c1")
    page = site.row(ada)
    order = address_of(CustomerOrderSummary.objects.get(pk="o1"))
    assert order in page.links
    assert "placed, unpaid, unfulfilled 12.50 GBP" in page.text
    assert "All their orders" not in page.text
    monkeypatch.setattr(customers, "NEWEST", 1)
    shop.place("o2", shop.line("A", 2))
    shop.catch_up_all()
    page = site.row(ada)
    assert order not in page.links
    (all_orders,) = [link for link in page.links if link.endswith("?q=c1") and "summary" in link][-1:]
    assert site.get(all_orders).keys == ["o2", "o1"]


FIND = "/admin/readmodels/customerprofile/by-email/"


def test_who_may_see_personal_data_finds_a_customer_by_their_address(clerk_site: Site, caplog: Any) -> None:
    looking(clerk_site, "see_personal_data")
    assert f'action="{FIND}"' in clerk_site.listed("readmodels_customerprofile").html
    found = clerk_site.post(FIND, email=" Marker@Example.com ")
    assert found.response.headers["Location"] == address_of(CustomerProfile.objects.get(pk="c1"))
    assert "marker@example" not in caplog.text.lower()


@pytest.mark.parametrize(
    ("email", "says"),
    [("nobody@example.com", "No customer has this e-mail address now."), ("<b>", "no e-mail address")],
)
def test_an_address_that_nobody_has_is_said_to_be_and_not_repeated(site: Site, email: str, says: str) -> None:
    there = site.post(FIND, email=email).response.headers["Location"]
    page = site.get(there)
    assert says in page.text
    assert email not in there + page.text


def test_who_may_not_see_personal_data_finds_nobody_by_an_address(clerk_site: Site) -> None:
    looking(clerk_site)
    assert FIND not in clerk_site.listed("readmodels_customerprofile").html
    assert clerk_site.post(FIND, email="marker@example.com").status == 403


def test_an_address_is_not_looked_for_by_its_url(site: Site) -> None:
    assert site.get(FIND, email="marker@example.com").status == 405


def test_their_orders_are_for_those_who_may_see_orders(clerk_site: Site) -> None:
    may(clerk_site, "view_customerprofile")
    page = clerk_site.row(CustomerProfile.objects.get(pk="c1"))
    assert "Newest orders" not in page.text
    assert not [link for link in page.links if "customerordersummary" in link]
