"""From a figure to the events behind it: a row as it was, what an event changed, and what followed from it."""

from datetime import timedelta
from typing import Any

import pytest

from catalog.commands import AdjustStock, CountStock
from catalog.stock import STOCK
from eventstore.commands.execution import execute
from eventstore.models import Event
from eventstore.outbox import mail
from eventstore.outbox.models import Delivery, WebhookEndpoint
from eventstore.outbox.webhooks import follower
from orders.cart import CART
from orders.commands import AddItem, OpenCart
from orders.events import OrderDelivered
from readmodels.customer_order_summary.projection import CustomerOrderSummaryProjection
from readmodels.engine.browser import past
from readmodels.engine.projection import Fold
from readmodels.engine.registry import projection
from readmodels.models import Cart, CustomerOrderSummary, CustomerProfile, LedgerLine, ProductCatalog, ProductInventory
from tests import shop
from tests.admin.log import BEYOND, canceled_in_reaction, event, events
from tests.admin.site import Page, Site, address_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


@pytest.fixture(autouse=True)
def order(transactional_db: None) -> None:
    """Two of A are ordered, paid and shipped."""
    shop.product("A", 10)
    shop.place("o1", shop.line("A", 2))
    shop.pay("o1", "25.00")
    shop.ship("o1")
    shop.catch_up_all()


def order_page(site: Site, **asked: object) -> Page:
    return site.get(address_of(CustomerOrderSummary.objects.get(pk="o1")), **asked)


def paid() -> Event:
    return event(type="order.payment_recorded")


def broken(*what: Any) -> None:
    raise ValueError("a fold with a fault")


def changes(page: Page) -> dict[str, list[str]]:
    """By field, what it is at each of the moments, where the first two differ."""
    return {line.label: line.values for line in page.response.context["then_lines"] if line.changed}


def test_the_timeline_says_who_did_what_with_which_command(site: Site) -> None:
    page = order_page(site)
    assert "RecordPayment by tester" in page.text
    assert all(address_of(one) in page.links for one in events(stream__name="order-o1"))
    assert all(address_of(one.command) in page.links for one in events(stream__name="order-o1"))


def test_the_timeline_has_the_stock_that_was_moved(site: Site) -> None:
    page = order_page(site)
    reserved, issued = event(type="stock.reserved"), event(type="stock.issued")
    assert {address_of(reserved), address_of(issued)} <= set(page.links)
    assert "stock.reserved 2 in stock-A" in page.text


def test_the_timeline_leads_to_whom_and_what_it_names(site: Site) -> None:
    links = order_page(site).links
    assert address_of(ProductInventory.objects.get(pk="A")) in links
    assert "/admin/eventstore/event/?actor=tester" in links


def test_a_count_says_what_was_counted_and_what_had_been_there(site: Site) -> None:
    execute(shop.envelope(), STOCK, "A", CountStock("A", 7, 8, "stock-taking"))
    shop.catch_up_all()
    said = "stock.adjusted -1: 7 counted, 8 before"
    assert said in site.row(ProductInventory.objects.get(pk="A")).text
    assert said in site.get(address_of(event(type="stock.adjusted").stream, "swimlane")).text


def test_of_many_movements_some_are_shown_and_the_rest_counted(site: Site) -> None:
    for number in range(9):
        shop.product(f"S{number}", 1)
    shop.place("wide", *(shop.line(f"S{number}") for number in range(9)))
    shop.catch_up_all()
    assert "3 more by the same command" in site.row(CustomerOrderSummary.objects.get(pk="wide")).text


def test_the_timeline_has_what_an_event_led_to_and_why_a_command_came(site: Site) -> None:
    shop.place("o2", shop.line("A"))
    cause, command, _ = canceled_in_reaction("o2")
    shop.catch_up_all()
    page = site.row(CustomerOrderSummary.objects.get(pk="o2"))
    assert "led to CancelOrder by tester" in page.text
    assert address_of(command) in page.links
    assert f"because of the event at {cause.position}" in page.text


def test_the_timeline_has_the_mails_and_webhooks_that_went_out(site: Site) -> None:
    placed = event(type="order.placed").position
    kind = mail.kinds()[0]
    endpoint = WebhookEndpoint.objects.create(url="https://erp.example/hook", event_types=["*"], secret="-", after=0)
    of_mail, of_webhook = (
        Delivery.objects.create(id=delivery_id, channel=channel, kind=what, position=placed, endpoint=to, state=state)
        for delivery_id, channel, what, to, state in (
            (mail.delivery_id(kind, placed), "mail", kind, None, "sent"),
            (follower.delivery_id(endpoint.id, placed), "webhook", "order.placed", endpoint, "dead"),
        )
    )
    page = order_page(site)
    assert f"mail {kind} : sent" in page.text
    assert "webhook order.placed to https://erp.example/hook: dead" in page.text
    assert {address_of(of_mail), address_of(of_webhook)} <= set(page.links)


def test_an_event_shows_what_it_changed(site: Site) -> None:
    page = order_page(site, as_of=paid().position)
    assert f"What order.payment_recorded at {paid().position} did" in page.text
    found = changes(page)
    assert found.keys() == {"Last event", "Payment", "Paid", "Outstanding", "Refundable at most"}
    assert found["Payment"] == ["unpaid", "paid", "paid"]
    assert "0.00 GBP" in found["Paid"][0]
    assert "25.00 GBP" in found["Paid"][1]


def test_what_came_later_is_in_neither_before_nor_after(site: Site) -> None:
    page = order_page(site, as_of=paid().position)
    (shipped,) = (line for line in page.response.context["then_lines"] if line.label == "Shipped")
    assert shipped.values == ["0", "0", "2"]
    (shipments,) = (line for line in page.response.context["then_lines"] if line.label == "Shipments")
    assert shipments.values == ["\N{EN DASH}", "\N{EN DASH}", "1: 2 A"]


def test_before_its_first_event_there_was_no_row(site: Site) -> None:
    found = changes(order_page(site, as_of=event(type="order.placed").position))
    assert found["Status"] == ["\N{EN DASH}", "placed", "placed"]


def test_each_event_of_the_timeline_leads_to_what_it_changed(site: Site) -> None:
    links = order_page(site).links
    for one in events(stream__name="order-o1"):
        assert f"?as_of={one.position}#then" in links
    assert order_page(site, as_of=paid().position).html.count('aria-current="true"') == 1


def test_a_position_of_another_stream_is_a_moment_as_well(site: Site) -> None:
    page = order_page(site, as_of=event(type="stock.reserved").position)
    assert "As it was at position" in page.text
    assert changes(page)["Payment"] == ["unpaid", "paid"]


def test_a_time_shows_the_row_as_it_was_then(site: Site) -> None:
    page = order_page(site, as_of=paid().occurred_at.isoformat())
    assert "With all that had occurred by then" in page.text
    assert "Payment" not in changes(page)
    assert changes(page)["Shipped"] == ["0", "2"]
    long_ago = order_page(site, as_of="2001-01-31T10:00")
    assert "As it was at 2001-01-31 10:00:00" in long_ago.text
    assert "At that time it was not there yet: its first event came later." in long_ago.text
    assert 'class="listing readings"' not in long_ago.html


def test_no_moment_is_too_odd_to_ask_for(site: Site) -> None:
    never = ("yesterday", "\0", "-1", "9" * 18, "9" * 40, "2026-02-30", "<b>", *BEYOND)
    for odd in (*never, "0001-01-01T00:00-12:00", "9999-12-31"):
        page = order_page(site, as_of=odd)
        assert page.status == 200, odd
        assert "errornote" in page.html or (odd not in never and "As it was at" in page.text), odd
        assert "<b>" not in page.html


def test_what_follows_from_too_many_events_is_not_folded_for_a_page(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past, "MOST_FOLDED", 2)
    page = order_page(site, as_of=paid().position)
    assert "It follows from 3 events, too many to fold for a page" in page.text


def test_stock_products_and_carts_have_a_past(site: Site) -> None:
    execute(shop.envelope(), CART, "k1", OpenCart("k1"))
    execute(shop.envelope(), CART, "k1", AddItem("k1", "A", 3))
    shop.catch_up_all()
    stock = site.get(address_of(ProductInventory.objects.get(pk="A")), as_of=event(type="stock.issued").position)
    assert {"On hand", "Reserved"} <= changes(stock).keys()
    product = site.get(address_of(ProductCatalog.objects.get(pk="A")), as_of=event(type="product.created").position)
    assert changes(product)["Status"][:2] == ["\N{EN DASH}", "offered"]
    cart = site.get(address_of(Cart.objects.get(pk="k1")), as_of=event(type="cart.item_added").position)
    assert changes(cart)["Contents"] == ["\N{EN DASH}", "3 x A", "3 x A"]


def test_what_follows_from_many_streams_offers_no_past(site: Site) -> None:
    for row in (CustomerProfile.objects.get(pk="c1"), LedgerLine.objects.get(kind="issued")):
        page = site.get(address_of(row), as_of="1")
        assert page.status == 200
        assert "As it was" not in page.text


def test_a_row_that_is_behind_says_so_and_what_its_events_say(site: Site) -> None:
    assert "behind its events" not in order_page(site).text
    shop.deliver("o1")
    page = order_page(site)
    delivered = event(type="order.delivered").position
    assert f"1 event up to position {delivered} is not in it yet" in page.text
    assert [line.label for line in page.response.context["behind_lines"]] == ["Last event", "Fulfillment", "Delivered"]
    assert "/admin/projections/" in page.links
    shop.catch_up_all()
    assert "behind its events" not in order_page(site).text


def test_what_cannot_be_folded_says_where_it_stands(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    folds: dict[Any, Fold] = {**projection("customer_order_summary").folds}
    folds[OrderDelivered] = folds[OrderDelivered]._replace(change=broken)
    monkeypatch.setattr(CustomerOrderSummaryProjection, "folds", folds)
    shop.deliver("o1")
    shop.catch_up_all()
    page = order_page(site)
    assert "This row is behind its events" in page.text
    assert page.text.count("stands among the parked events") == 1
    chosen = order_page(site, as_of=event(type="order.delivered").position)
    assert chosen.text.count("stands among the parked events") == 2
    assert changes(order_page(site, as_of=paid().position))["Payment"] == ["unpaid", "paid", "paid"]


def test_the_past_of_a_row_that_is_behind_has_its_newest_events(site: Site) -> None:
    shop.deliver("o1")
    found = changes(order_page(site, as_of=event(type="order.delivered").position))
    assert found["Fulfillment"] == ["fulfilled", "delivered", "fulfilled"]


def test_an_event_that_does_not_concern_a_row_leaves_it_up_to_date(site: Site) -> None:
    execute(shop.envelope(), STOCK, "A", AdjustStock("A", -1, "broken"))
    assert "behind its events" not in order_page(site).text
    assert "behind its events" in site.row(ProductInventory.objects.get(pk="A")).text


def test_what_has_events_and_no_row_yet_is_shown_by_them(site: Site) -> None:
    shop.place("new", shop.line("A"))
    answer = site.client.get("/admin/readmodels/customerordersummary/new/change/", follow=True)
    assert "no row of this yet" in answer.content.decode()
    assert [row.pk for row in answer.context["cl"].result_list] == [event(stream__name="order-new").pk]


def test_what_was_never_there_has_no_events_to_show(site: Site) -> None:
    for where in ("customerordersummary/never", "customerordersummary/_00", "ledgerline/never", "sale/never"):
        answer = site.client.get(f"/admin/readmodels/{where}/change/")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/")


def test_a_time_that_is_yet_to_come_is_refused(site: Site) -> None:
    soon = paid().occurred_at + timedelta(days=1)
    assert "This time is yet to come." in order_page(site, as_of=soon.isoformat()).text
