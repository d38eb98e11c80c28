import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime

from catalog.commands import ReceiveStock
from catalog.stock import STOCK
from eventstore.browser import history, looking
from eventstore.browser.event import EventAdmin
from eventstore.commands.execution import execute
from eventstore.models import Command
from tests import shop
from tests.admin.log import BEYOND, COMMAND, EVENT, TRACE, an_order, canceled_in_reaction, event, events
from tests.admin.site import Page, Site, address_of

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
    assert 'name="type"' in second.html
    assert 'name="cursor"' not in second.html


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
    assert "<option>product.renamed</option>" in site.listed(EVENT).html  # although there is no such event yet


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


def test_the_list_is_narrowed_by_actor(site: Site) -> None:
    _by("ada")
    assert site.listed(EVENT, actor="ada").keys == positions(command__actor="ada")
    assert len(site.listed(EVENT, actor="tester").keys) == 4
    assert site.listed(EVENT, actor="nobody").keys == []


def test_somebody_of_the_staff_is_known_by_their_plain_name_too(site: Site) -> None:
    _by("user:ada")
    _by("api-key:ada")
    expected = positions(command__actor="user:ada")
    assert len(expected) == 1
    for name in ("user:ada", "ada"):
        assert site.listed(EVENT, actor=name).keys == expected
    assert site.listed(COMMAND, actor="ada").keys == site.listed(COMMAND, q="ada").keys
    assert len(site.listed(COMMAND, actor="ada").keys) == 1
    assert "user:NAME" in site.listed(EVENT).text


def test_an_actor_leads_to_what_else_they_did(site: Site) -> None:
    command = _by("user:ada lovelace & co")
    theirs = "?actor=user%3Aada+lovelace+%26+co"
    assert f"/admin/eventstore/event/{theirs}" in site.listed(EVENT).links
    assert f"/admin/eventstore/event/{theirs}" in site.row(event(command=command)).links
    assert f"/admin/eventstore/command/{theirs}" in site.listed(COMMAND).links
    assert f"/admin/eventstore/command/{theirs}" in site.row(command).links


def test_a_day_is_meant_with_all_its_hours(site: Site) -> None:
    today = localtime(Command.objects.latest("number").recorded_at).date()
    assert site.listed(EVENT, **{"from": today, "to": today}).keys == positions()
    assert site.listed(EVENT, to=today - timedelta(days=1)).keys == []
    assert f'name="to" step="1" value="{today + timedelta(days=1)}T00:00:00"' in site.listed(EVENT, to=today).html


def test_between_times_in_the_wrong_order_there_is_nothing_and_the_page_says_so(site: Site) -> None:
    noon = "2026-01-31T12:00"
    assert "the second is not after the first" in site.listed(EVENT, **{"from": noon, "to": noon}).text
    assert "the second is not after the first" not in site.listed(EVENT, **{"from": "2026-01-31", "to": noon}).text


def test_each_time_is_looked_for_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    about = Mock(wraps=history.about)
    monkeypatch.setattr(history, "about", about)
    site.listed(EVENT, **{"from": "2001-01-31", "to": "2999-01-31", "type": "order.placed"})
    assert [asked.args[0].year for asked in about.call_args_list] == [2001, 2999]


def test_the_list_is_narrowed_by_when_an_event_was_recorded(site: Site) -> None:
    before, later = positions(), _by("ada").recorded_at.isoformat()
    assert site.listed(EVENT, to=later).keys == before
    assert site.listed(EVENT, **{"from": later}).keys == positions(command__actor="ada")
    assert site.listed(EVENT, **{"from": "2001-01-31", "to": "2001-02-01T12:30"}).keys == []
    assert site.listed(EVENT, **{"from": "2001-01-31"}).keys == positions()


def test_what_was_imported_counts_as_recorded_when_it_was(site: Site) -> None:
    envelope = replace(shop.envelope(), occurred_at=datetime(2001, 1, 31, tzinfo=UTC))
    execute(envelope, STOCK, "A", ReceiveStock("A", 5, "long ago"))
    assert site.listed(EVENT, to="2002-01-01").keys == []
    assert site.listed(EVENT, **{"from": "2002-01-01"}).keys == positions()
    text = site.listed(EVENT).text
    assert text.count("2001-01-31 00:00:00 recorded 20") == text.count(" recorded 20") == 1


def test_filters_work_together(site: Site) -> None:
    noon = _by("ada").recorded_at.isoformat()
    led = str(canceled_in_reaction()[2])
    for asked in (
        {"type": "stock.received", "actor": "ada"},
        {"type": "stock.received", "actor": "tester"},
        {"type": "order.placed", "stream": "order-o1"},
        {"type": "order.placed", "stream": "stock-A"},
        {"actor": "ada", "stream": "stock-A"},
        {"actor": "ada", "stream": "stock-A", "type": "stock.received", "from": noon, "to": "2999-01-01T00:00Z"},
        {"actor": "tester", "from": noon},
        {"actor": "tester", "to": noon},
        {"stream": "stock-A", "to": noon},
        {"type": "stock.received", "from": noon},
        {"correlation": led, "type": "order.canceled"},
        {"correlation": led, "stream": "stock-A", "actor": "tester", "from": "2001-01-01T00:00Z"},
        {"correlation": led, "actor": "ada"},
    ):
        expected = positions(**{FIELDS[name]: value for name, value in asked.items()})
        assert site.listed(EVENT, **asked).keys == expected, asked


def test_a_search_goes_together_with_filters(site: Site) -> None:
    _by("ada")
    _, command, led = canceled_in_reaction()
    assert site.listed(EVENT, q=led, type="order.canceled").keys == positions(command=command, type="order.canceled")
    assert site.listed(EVENT, q="order.canceled", stream="order-o1").keys == positions(type="order.canceled")
    assert site.listed(EVENT, q="stock-A", actor="ada").keys == positions(command__actor="ada")


FIELDS = {
    "type": "type",
    "stream": "stream__name",
    "actor": "command__actor",
    "from": "command__recorded_at__gte",
    "to": "command__recorded_at__lt",
    "correlation": "command__correlation_id",
}


def test_a_form_with_empty_fields_asks_for_all(site: Site) -> None:
    assert site.listed(EVENT, **dict.fromkeys((*FIELDS, "q"), "")).keys == positions()


def test_what_is_no_time_finds_nothing_and_says_so(site: Site) -> None:
    for odd in ("yesterday", "2026-02-30", "\0", "9" * 40, "<b>"):
        page = site.listed(EVENT, **{"from": odd})
        assert page.keys == [], odd
        assert "is no time. Write it as 2026-01-31" in page.text
        assert "<b>" not in page.html


def test_the_form_shows_what_was_asked_for(site: Site) -> None:
    times = {"from": "2001-01-31", "to": "2999-01-31T17:00:00+02:00"}
    page = site.listed(EVENT, stream="stock-A", type="stock.received", actor='ada"<b>', **times)
    assert 'name="from" step="1" value="2001-01-31T00:00:00"' in page.html
    assert 'name="to" step="1" value="2999-01-31T15:00:00"' in page.html
    assert 'name="stream" value="stock-A"' in page.html
    assert "<option selected>stock.received</option>" in page.html
    assert 'value="ada&quot;&lt;b&gt;"' in page.html


def test_what_no_index_has_is_looked_for_as_far_as_patience_goes(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "STRETCH", 2)
    monkeypatch.setattr(looking, "PATIENCE", 0)
    first, last = event(type="product.created").position, positions()[0]
    page = site.listed(EVENT, type="product.created")
    assert page.keys == []
    assert f"Looked through positions {last - 1:,} to {last:,} for it; there may be more further back" in page.text
    following = page.next(site)
    assert following is not None
    while following.keys == []:
        page, following = following, following.next(site)
        assert following is not None
    assert following.keys == [first]
    back = following.previous(site)
    assert back is not None
    assert back.keys == []


def test_a_search_that_goes_further_and_back_shows_every_event_once(
    site: Site, monkeypatch: pytest.MonkeyPatch, pages_of_three: None
) -> None:
    for number in range(5):
        shop.place(f"more{number}", shop.line("A"))
    monkeypatch.setattr(looking, "STRETCH", 4)
    monkeypatch.setattr(looking, "PATIENCE", 0)
    there = _walk(site.listed(EVENT, type="stock.reserved"), lambda page: page.next(site))
    assert [key for page in there for key in page.keys] == positions(type="stock.reserved")
    back = _walk(there[-1], lambda page: page.previous(site))
    assert {key for page in back for key in page.keys} == set(positions(type="stock.reserved"))
    assert sum(len(page.keys) for page in back) == len(positions(type="stock.reserved"))


def _walk(page: Page, beside: Callable[[Page], Page | None]) -> list[Page]:
    """This page and all that follow it."""
    following = beside(page)
    return [page, *_walk(following, beside)] if following else [page]


def test_a_search_needs_no_more_queries_than_stretches(site: Site) -> None:
    with CaptureQueriesContext(connections["default"]) as captured:
        site.listed(EVENT, type="order.placed", actor="tester")
    assert len([query for query in captured.captured_queries if 'FROM "eventstore_event"' in query["sql"]]) == 1


def _by(actor: str) -> Command:
    """What somebody else does."""
    envelope = replace(shop.envelope(), actor=actor)
    execute(envelope, STOCK, "A", ReceiveStock("A", 5, "by hand"))
    return Command.objects.get(id=envelope.id)


@pytest.mark.parametrize("parameter", ["q", "stream", "type", "correlation", "actor", "from", "to"])
def test_no_value_is_too_odd_to_ask_for(site: Site, parameter: str) -> None:
    for value in ("\0", "9" * 30, "\u00b2", "%", "' OR 1=1 --", "\ud7ff\uffff", "x" * 5000, "9" * 5000, *BEYOND):
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
