"""Personal data is not for browsing: the admin shows it as it is stored."""

import pytest

from eventstore.models import Command, Event, Stream
from readmodels.models import CustomerOrderSummary, CustomerProfile
from tests import shop
from tests.admin.site import Site
from tests.api.client import Storefront

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

ADDRESS = {"street": "Marker-Street 1", "city": "Marker-City", "postal_code": "MARKER", "country": "Norway"}
ADA = {"customer_id": "c1", "name": "Ada Marker-Name", "email": "marker@example.com", "address": ADDRESS}


def test_no_page_shows_it(site: Site) -> None:
    shop.product("A", 10)
    storefront = Storefront()
    assert storefront.post("customers", ADA).status_code == 201
    storefront.order(("A", 1), customer_id="c1", shipping_address=ADDRESS)
    shop.catch_up_all()
    models = (Event, Command, Stream, CustomerOrderSummary, CustomerProfile)
    pages = [site.row(row) for model in models for row in model.objects.all()]
    assert all(page.status == 200 for page in pages)
    assert any("customer.registered" in page.text for page in pages)
    assert not [page for page in pages if "marker" in page.html.lower()]
