from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from catalog.commands import LimitBackOrders, TransferStock
from catalog.stock import STOCK as STREAMS
from eventstore.commands.execution import execute
from orders.commands import ForgetCustomer
from orders.customer import CUSTOMER as CUSTOMERS
from readmodels.customer_order_summary.admin import CustomerOrderSummaryAdmin
from readmodels.models import CustomerOrderSummary, CustomerProfile, LedgerLine, ProductCatalog, ProductInventory
from readmodels.product_catalog.admin import ProductCatalogAdmin
from readmodels.stock_ledger.admin import LedgerLineAdmin
from tests import shop
from tests.admin.log import events
from tests.admin.site import Site, address_of
from tests.api.outage import unreachable

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

ORDER = "readmodels_customerordersummary"
CUSTOMER = "readmodels_customerprofile"
LEDGER = "readmodels_ledgerline"
STOCK = "readmodels_productinventory"
CATALOG = "readmodels_productcatalog"


@pytest.fixture(autouse=True)
def orders(transactional_db: None) -> None:
    """Four of one product: o1 placed, o2 paid, o3 paid and shipped, o4 canceled. Two more products are low."""
    shop.product("A", 100)
    shop.product("LOW-1", 5)
    shop.product("low-2", 0)
    for number in range(1, 5):
        shop.place(f"o{number}", shop.line("A", number), customer=None if number == 4 else f"c{number}")
    shop.pay("o2", "25.00")
    shop.pay("o3", "37.50")
    shop.ship("o3")
    shop.cancel("o4")
    shop.catch_up_all()


def test_orders_are_listed_newest_first_with_their_three_axes(site: Site) -> None:
    page = site.listed(ORDER)
    assert page.keys == ["o4", "o3", "o2", "o1"]
    assert "placed paid fulfilled 37.50 GBP" in page.text
    assert "o4 guest" in page.text
    placed = CustomerOrderSummary.objects.get(pk="o3").placed_at
    assert f"o3 c3 {placed:%Y-%m-%d %H:%M:%S} placed" in page.text


@pytest.mark.parametrize(
    ("model", "says"),
    [
        (ORDER, "Every order and how far it has come."),
        (STOCK, "What is in stock of each product"),
        ("readmodels_sale", "What was sold, canceled, returned and credited"),
    ],
)
def test_each_list_says_what_it_is(site: Site, model: str, says: str) -> None:
    assert site.listed(model).text.count(says) == 1


def test_orders_are_paged_by_their_time(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CustomerOrderSummaryAdmin, "list_per_page", 3)
    first = site.listed(ORDER)
    second = first.next(site)
    assert second is not None
    assert (first.keys, second.keys) == (["o4", "o3", "o2"], ["o1"])
    back = second.previous(site)
    assert back is not None
    assert back.keys == first.keys
    assert site.client.get("/admin/readmodels/customerordersummary/?cursor=next:o1").status_code == 302


def test_orders_are_narrowed_on_each_axis(site: Site) -> None:
    assert site.listed(ORDER, status="placed").keys == ["o3", "o2", "o1"]
    assert site.listed(ORDER, payment_status="paid").keys == ["o3", "o2"]
    assert site.listed(ORDER, fulfillment_status="fulfilled").keys == ["o3"]
    assert site.listed(ORDER, status="canceled", payment_status="paid").keys == []


def test_orders_are_found_by_their_own_id_or_their_customers(site: Site) -> None:
    assert site.listed(ORDER, q="o1").keys == ["o1"]
    assert site.listed(ORDER, q="c2").keys == ["o2"]
    assert site.listed(ORDER, q="o").keys == []


def test_an_orders_events_stand_beside_its_row(site: Site) -> None:
    row = CustomerOrderSummary.objects.get(pk="o3")
    page = site.row(row)
    assert "A Product A 3 12.50 GBP" in page.text
    assert row.placed not in page.text
    timeline = page.text[page.text.index("Its events") :]
    assert timeline.index("order.items_shipped") < timeline.index("order.payment_recorded")
    assert timeline.index("order.payment_recorded") < timeline.index("order.placed")
    assert all(address_of(event) in page.links for event in events(stream__name="order-o3"))


def test_an_orders_money_shipments_and_returns_are_shown_with_the_reasons(site: Site) -> None:
    shop.place("o5", shop.line("A", 4))
    shop.cancel_items("o5", {"A": 1})
    shop.ship("o5")
    shop.deliver("o5")
    shop.take_back("o5", "A")
    shop.pay("o5", "37.50")
    shop.refund("o5", "12.50")
    shop.catch_up_all()
    text = site.row(CustomerOrderSummary.objects.get(pk="o5")).text
    assert "1 3 A" in text[text.index("Shipments") :]
    assert "1 A 12.50 GBP changed my mind" in text[text.index("Canceled items") :]
    assert "1 A (restocked) 12.50 GBP too large" in text[text.index("Returns") :]
    assert "RefundPayment by tester" in text


def test_an_order_leads_to_its_customer_its_stock_and_the_events_of_its_money(site: Site) -> None:
    page = site.row(CustomerOrderSummary.objects.get(pk="o2"))
    assert address_of(CustomerProfile.objects.get(pk="c2")) in page.links
    assert address_of(ProductInventory.objects.get(pk="A")) in page.links
    (paid,) = [link for link in page.links if link.endswith("type=order.payment_recorded")]
    assert [row.type for row in site.get(paid).response.context["cl"].result_list] == ["order.payment_recorded"]


def test_what_is_to_be_refunded_is_said_and_stands_in_the_form(site: Site) -> None:
    order = CustomerOrderSummary.objects.get(pk="o3")
    refund = address_of(order).replace("/change/", "/do/refund/")
    form = site.get(refund)
    assert "At most 37.50 GBP can be refunded: 37.50 was paid, and 0.00 of it refunded so far." in form.text
    assert 'name="amount.amount" value' not in form.html
    assert "is to be refunded" not in site.row(order).text
    shop.take_back("o3", "A")
    shop.catch_up_all()
    assert "12.50 GBP is to be refunded. 37.50 GBP was paid and 0.00 GBP of it" in site.row(order).text
    assert 'value="12.50"' in site.get(refund).html
    shop.pay("o1", "12.50")
    shop.cancel("o1")
    shop.catch_up_all()
    assert "12.50 GBP is to be refunded." in site.row(CustomerOrderSummary.objects.get(pk="o1")).text


def test_stock_is_listed_by_sku_with_what_is_available(site: Site) -> None:
    page = site.listed(STOCK)
    assert page.keys == sorted(["A", "LOW-1", "low-2"])
    assert "A 97 3 94 0 94 main 97/3" in page.text


def test_stock_is_found_by_how_a_sku_begins(site: Site) -> None:
    assert set(site.listed(STOCK, q="low").keys) == {"LOW-1", "low-2"}
    assert site.listed(STOCK, q="%").keys == []


def test_stock_is_narrowed_to_what_is_low(site: Site) -> None:
    assert set(site.listed(STOCK, stock="low").keys) == {"LOW-1", "low-2"}


def test_what_is_back_ordered_is_found_and_what_can_be_back_ordered_is_not_low(site: Site) -> None:
    execute(shop.envelope(), STREAMS, "low-2", LimitBackOrders("low-2", 10))
    shop.place("o5", shop.line("low-2", 2))
    shop.catch_up_all()
    assert site.listed(STOCK, stock="back_ordered").keys == ["low-2"]
    assert site.listed(STOCK, stock="low").keys == ["LOW-1"]
    assert "low-2 Product low-2 12.50 GBP offered 8 by back-order 0" in site.listed(CATALOG, q="low-2").text
    page = site.row(ProductInventory.objects.get(pk="low-2"))
    assert "main 0/2" in page.text


def test_a_skus_events_stand_beside_its_row(site: Site) -> None:
    page = site.row(ProductInventory.objects.get(pk="A"))
    assert all(address_of(event) in page.links for event in events(stream__name="stock-A"))
    assert "/admin/eventstore/event/?stream=stock-A" in page.links


def test_products_are_listed_by_name_with_their_price_and_what_is_available(site: Site) -> None:
    page = site.listed(CATALOG)
    assert page.keys == ["A", "LOW-1", "low-2"]
    assert "A Product A 12.50 GBP offered 94 0" in page.text


def test_products_are_searched_as_the_api_searches_them(site: Site) -> None:
    assert site.listed(CATALOG, q="low").keys == ["LOW-1", "low-2"]
    assert site.listed(CATALOG, q="PROD a").keys == ["A"]
    assert site.listed(CATALOG, in_stock="false").keys == ["low-2"]
    assert site.listed(CATALOG, status="discontinued").keys == []


def test_products_are_paged_by_their_name(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ProductCatalogAdmin, "list_per_page", 2)
    first = site.listed(CATALOG)
    second = first.next(site)
    assert second is not None
    assert (first.keys, second.keys) == (["A", "LOW-1"], ["low-2"])


def test_a_products_events_stand_beside_its_row(site: Site) -> None:
    page = site.row(ProductCatalog.objects.get(pk="A"))
    assert all(address_of(event) in page.links for event in events(stream__name="product-A"))


def test_customers_are_listed_with_what_they_ordered(site: Site) -> None:
    assert site.listed(CUSTOMER).keys == ["c1", "c2", "c3"]
    assert "c2 unregistered \N{EN DASH} 1 25.00 GBP" in site.listed(CUSTOMER, q="c2").text
    assert site.listed(CUSTOMER, q="c").keys == []
    assert site.listed(CUSTOMER, status="unregistered").keys == ["c1", "c2", "c3"]
    assert site.listed(CUSTOMER, status="active").keys == []


def test_a_customers_events_and_orders_stand_beside_their_row(site: Site) -> None:
    execute(shop.envelope(), CUSTOMERS, "c2", ForgetCustomer("c2"))
    shop.catch_up_all()
    page = site.row(CustomerProfile.objects.get(pk="c2"))
    assert all(address_of(event) in page.links for event in events(stream__name="customer-c2"))
    assert "/admin/readmodels/customerordersummary/?q=c2" in page.links


def test_a_stocks_page_leads_to_its_movements(site: Site) -> None:
    (address,) = {link for link in site.row(ProductInventory.objects.get(pk="A")).links if "ledgerline/?q=" in link}
    page = site.get(address)
    assert len(page.keys) == 7
    assert "main issued 3 97 7 o3" in page.text
    assert "main received 100 100 0 delivery" in page.text


def test_a_transfer_leads_from_one_location_to_another(site: Site) -> None:
    execute(shop.envelope(), STREAMS, "A", TransferStock("A", 5, "main", "shop"))
    shop.catch_up_all()
    assert "main \N{RIGHTWARDS ARROW} shop transferred 5 97 3" in site.listed(LEDGER, q="A").text


def test_movements_are_paged_with_the_stock_after_each(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LedgerLineAdmin, "list_per_page", 4)
    first = site.listed(LEDGER, q="A")
    second = first.next(site)
    assert second is not None
    assert (len(first.keys), len(second.keys)) == (4, 3)
    assert "reserved 2 100 3 o2" in second.text
    back = second.previous(site)
    assert back is not None
    assert back.keys == first.keys
    assert site.client.get("/admin/readmodels/ledgerline/?q=A&cursor=next:x").status_code == 302


def test_the_movements_of_all_skus_have_balances_too(site: Site) -> None:
    page = site.listed(LEDGER)
    assert page.keys == [*LedgerLine.objects.exclude(kind="page").order_by("-pk").values_list("pk", flat=True)]
    assert "issued 3 97 7 o3" in page.text
    assert "received 5 5 0 delivery" in page.text


def test_a_movements_page_has_the_stock_after_it(site: Site) -> None:
    page = site.row(LedgerLine.objects.get(kind="issued"))
    assert page.status == 200
    assert all(address_of(event) in page.links for event in events(stream__name="stock-A"))
    assert site.client.get(address_of(LedgerLine.objects.get(pk="A/page-0"))).status_code == 302


def test_a_row_and_its_history_are_asked_of_their_own_databases(site: Site) -> None:
    row = CustomerOrderSummary.objects.get(pk="o3")
    with CaptureQueriesContext(connections["readmodels"]) as read, CaptureQueriesContext(connections["default"]) as log:
        site.row(row)
    assert not any("eventstore_" in query["sql"] for query in read.captured_queries)
    assert not any("readmodels_" in query["sql"] for query in log.captured_queries)


def test_without_the_read_database_the_pages_say_so(site: Site) -> None:
    with unreachable("readmodels"):
        page = site.listed(ORDER)
        assert page.status == 503
        assert "does not answer" in page.text
    assert site.listed(ORDER).status == 200


def test_an_order_is_shown_in_words_and_not_as_it_is_stored(site: Site) -> None:
    for page in (site.listed(ORDER), site.row(CustomerOrderSummary.objects.get(pk="o1"))):
        assert '"order_id"' not in page.text
        assert "Placed at" in page.text


def test_times_are_shown_to_the_second_in_utc(site: Site) -> None:
    row = CustomerOrderSummary.objects.get(pk="o1")
    assert datetime.now(UTC) - row.placed_at < timedelta(minutes=5)
    page = site.row(row)
    assert f"{row.placed_at:%Y-%m-%d %H:%M:%S}" in page.text
    assert "Times are UTC" in page.text
