import re
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from eventstore.browser.event import EventAdmin
from eventstore.models import Command
from tests import shop
from tests.admin.log import EVENT, TRACE, an_order, canceled_in_reaction, event, events
from tests.admin.site import Site, address_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


@pytest.fixture(autouse=True)
def order(transactional_db: None) -> None:
    an_order()


@pytest.fixture
def pages_of_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EventAdmin, "list_per_page", 3)


def positions(**filters: Any) -> list[int]:
    """Newest first, as the list has them."""
    return [event.position for event in reversed(events(**filters))]


def test_the_list_shows_the_newest_first_with_what_happened_and_who_did_it(site: Site) -> None:
    page = site.listed(EVENT)
    assert page.keys == positions()
    assert "order.placed order-o1 1 PlaceOrder tester" in page.text


def test_going_further_and_back_shows_every_event_once(site: Site, pages_of_three: None) -> None:
    for number in range(3):
        shop.place(f"more{number}", shop.line("A"))
    page, shown = site.listed(EVENT), []
    while True:
        shown.append(page.keys)
        following = page.next(site)
        if following is None:
            break
        page = following
    assert [key for keys in shown for key in keys] == positions()
    assert [len(keys) for keys in shown] == [3, 3, 3, 1]
    for keys in reversed(shown[:-1]):
        back = page.previous(site)
        assert back is not None
        assert back.keys == keys
        page = back
    assert page.previous(site) is None


def test_events_that_arrive_meanwhile_move_no_page(site: Site, pages_of_three: None) -> None:
    first = site.listed(EVENT)
    expected = positions()[3:]
    shop.place("later", shop.line("A"))
    second = first.next(site)
    assert second is not None
    assert second.keys == expected


def test_a_filter_begins_at_its_first_page(site: Site, pages_of_three: None) -> None:
    second = site.listed(EVENT).next(site)
    assert second is not None
    assert any(link.endswith("?type=stock.received") for link in second.links)
    assert not any("cursor" in link and "type" in link for link in second.links)


def test_a_cursor_that_no_list_gave_out_leads_to_the_first_page(site: Site) -> None:
    for cursor in ("", "next", "next:", "next:x", "sideways:1", "next:\0", "previous:1e5", "next:1;--"):
        answer = site.client.get("/admin/eventstore/event/", {"cursor": cursor}, follow=True)
        assert answer.status_code == 200, cursor
        assert [row.pk for row in answer.context["cl"].result_list] == positions()


def test_nothing_is_counted_skipped_or_made_distinct(site: Site) -> None:
    with CaptureQueriesContext(connections["default"]) as captured:
        site.listed(EVENT)
        site.listed(EVENT, type="order.placed")
        site.listed(EVENT, q="order-o1")
    for query in captured.captured_queries:
        assert not re.search(r"COUNT\(|OFFSET|DISTINCT", query["sql"].upper()), query["sql"]


def test_more_events_cost_no_more_queries(site: Site) -> None:
    site.listed(EVENT)
    with CaptureQueriesContext(connections["default"]) as few:
        site.listed(EVENT)
    for number in range(4):
        shop.place(f"more{number}", shop.line("A"))
    with CaptureQueriesContext(connections["default"]) as many:
        site.listed(EVENT)
    assert len(many) == len(few)


def test_the_list_is_narrowed_by_type(site: Site) -> None:
    assert site.listed(EVENT, type="order.placed").keys == positions(type="order.placed")
    assert site.listed(EVENT, type="order.expired").keys == []
    offered = site.listed(EVENT).html
    assert "?type=product.renamed" in offered  # although there is no such event yet


def test_the_list_is_narrowed_by_stream(site: Site) -> None:
    assert site.listed(EVENT, stream="stock-A").keys == positions(stream__name="stock-A")
    assert site.listed(EVENT, stream="stock-B").keys == []


def test_the_list_is_narrowed_by_correlation(site: Site) -> None:
    _, command, correlation = canceled_in_reaction()
    assert site.listed(EVENT, correlation=correlation).keys == positions(command=command)
    assert site.listed(EVENT, correlation="not a uuid").keys == []


def test_the_search_understands_what_an_operator_has_at_hand(site: Site) -> None:
    _, command, correlation = canceled_in_reaction()
    placed = event(type="order.placed")
    assert site.listed(EVENT, q=placed.position).keys == [placed.position]
    assert site.listed(EVENT, q=" order-o1 ").keys == positions(stream__name="order-o1")
    assert site.listed(EVENT, q=command.id).keys == positions(command=command)
    assert site.listed(EVENT, q=correlation).keys == positions(command=command)
    assert site.listed(EVENT, q=TRACE).keys == positions(command=command)
    assert site.listed(EVENT, q="stock.reserved").keys == positions(type="stock.reserved")
    assert site.listed(EVENT, q="no such thing").keys == []
    assert "Nothing found" in site.listed(EVENT, q="no such thing").text


@pytest.mark.parametrize("parameter", ["q", "stream", "type", "correlation"])
def test_no_value_is_too_odd_to_ask_for(site: Site, parameter: str) -> None:
    for value in ("\0", "9" * 30, "\u00b2", "%", "' OR 1=1 --", "\ud7ff\uffff", "x" * 5000):
        assert site.listed(EVENT, **{parameter: value}).status == 200, value


def test_an_event_is_shown_with_its_payload_and_its_command(site: Site) -> None:
    page = site.row(event(type="order.placed"))
    assert '"order_id": "o1"' in page.text
    assert '"unit_price": "12.50"' in page.text
    assert "PlaceOrder" in page.text
    assert "tester" in page.text
    assert "no event: it was asked for" in page.text


def test_an_event_leads_to_its_neighbours_in_the_stream(site: Site) -> None:
    canceled_in_reaction()
    received, reserved, released = events(stream__name="stock-A")
    links = site.row(reserved).links
    assert address_of(received) in links
    assert address_of(released) in links
    assert "/admin/eventstore/event/?stream=stock-A" in links


def test_an_event_leads_to_those_of_the_same_command(site: Site) -> None:
    page = site.row(event(type="order.placed"))
    assert "Appended by the same command" in page.text
    assert address_of(event(type="stock.reserved")) in page.links


def test_an_event_leads_to_what_caused_it_and_to_what_it_caused(site: Site) -> None:
    cause, command, correlation = canceled_in_reaction()
    canceled = event(type="order.canceled")
    effect = site.row(canceled)
    assert f"order.placed at {cause.position}" in effect.text
    assert address_of(cause) in effect.links
    assert f"/admin/eventstore/event/?correlation={correlation}" in effect.links
    assert f"/admin/eventstore/event/?correlation={TRACE}" in effect.links
    caused = site.row(cause)
    assert "Commands that it caused" in caused.text
    assert address_of(command) in caused.links


def test_a_command_that_appended_many_events_shows_them_all(site: Site) -> None:
    skus = [f"S{number}" for number in range(30)]
    for sku in skus:
        shop.product(sku, 1)
    shop.place("wide", *(shop.line(sku) for sku in skus))
    appended = events(command=Command.objects.get(stream="order-wide"))
    assert len(appended) == 31
    links = site.row(appended[0]).links
    assert all(address_of(one) in links for one in appended)
