"""The sales page: sums by day, product or country, with totals."""

import pytest

from readmodels.models import Sale
from readmodels.sales.admin import SaleAdmin
from tests import shop
from tests.admin.site import Site

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

SALES = "readmodels_sale"


@pytest.fixture(autouse=True)
def orders(transactional_db: None) -> None:
    """Of A two orders, one of them canceled; of B one."""
    for sku in ("A", "B"):
        shop.product(sku, 100)
    shop.place("o1", shop.line("A", 2))
    shop.place("o2", shop.line("A", 3))
    shop.place("o3", shop.line("B", 10))
    shop.cancel("o2")
    shop.catch_up_all()


def test_sales_are_summed_by_day_with_totals(site: Site) -> None:
    day = Sale.objects.values_list("day", flat=True)[0]
    text = site.listed(SALES).text
    assert f"{day} 2 12 150.00 37.50 0 0.00 0 0.00 150.00 0.00 GBP" in text
    assert "All 2 12 150.00 37.50 0 0.00 0 0.00 150.00 0.00 GBP" in text


def test_sales_are_summed_by_product_the_best_first(site: Site) -> None:
    text = site.listed(SALES, group_by="product").text
    assert text.index("B Product B 1 10 125.00") < text.index("A Product A 1 2 25.00 37.50")
    assert "none named 2 12 150.00" in site.listed(SALES, group_by="country").text


def test_sales_are_narrowed_to_some_days(site: Site) -> None:
    page = site.listed(SALES, **{"from": "2001-01-01", "to": "2001-12-31", "group_by": ""})
    assert "Nothing was sold." in page.text
    assert 'value="2001-12-31"' in page.html


def test_sales_are_paged(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SaleAdmin, "list_per_page", 1)
    first = site.listed(SALES, group_by="product")
    (further,) = (link for link in first.links if "cursor=" in link)
    second = site.get(f"/admin/readmodels/sale/{further}")
    assert ("Product B" in first.text, "Product A" in first.text) == (True, False)
    assert ("Product B" in second.text, "Product A" in second.text) == (False, True)
    assert "All 2 12 150.00" in second.text


def test_a_question_that_makes_no_sense_is_told(site: Site) -> None:
    page = site.listed(SALES, **{"from": "yesterday"})
    assert page.status == 200
    assert "from: Date has wrong format" in page.text
    assert site.listed(SALES, cursor="x").status == 400


def test_a_row_stands_beside_the_events_of_its_order(site: Site) -> None:
    page = site.row(Sale.objects.get(pk="order-o2/A"))
    assert "canceled" in page.text
    assert "order.placed" in page.text
