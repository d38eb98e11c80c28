"""An order's stream beside the stock streams that it moved."""

import re

import pytest

from eventstore.browser import swimlane
from eventstore.models import Command, Stream
from tests import shop
from tests.admin.log import an_order, canceled_in_reaction, events
from tests.admin.site import Page, Site, address_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


@pytest.fixture(autouse=True)
def order(transactional_db: None) -> None:
    an_order()
    shop.product("B", 5)
    shop.pay("o1", "25.00")
    shop.ship("o1")
    shop.place("wide", shop.line("A"), shop.line("B"))


def lanes(site: Site, name: str = "order-o1", **asked: object) -> Page:
    stream = Stream.objects.get(name=name)
    return site.get(address_of(stream, "swimlane"), **asked)


def body(page: Page) -> list[str]:
    """The rows below the head, as text."""
    rows = re.findall(r"<tr>.*?</tr>", page.html[page.html.index("<tbody>") :], re.DOTALL)
    return [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in rows]


def test_there_is_a_lane_for_each_stream_and_a_row_for_each_command(site: Site) -> None:
    page = lanes(site)
    assert [stream.name for stream in page.response.context["swimlane"].lanes] == ["order-o1", "stock-A"]
    rows = body(page)
    assert [row.split()[0] for row in rows] == ["PlaceOrder", "RecordPayment", "ShipItems"]
    assert rows[0].endswith("order.placed stock.reserved 2")
    assert rows[1].endswith("order.payment_recorded")
    assert rows[2].endswith("order.items_shipped stock.issued 2")


def test_it_leads_to_each_event_command_and_stream(site: Site) -> None:
    links = lanes(site, "order-wide").links
    command = Command.objects.get(stream="order-wide")
    assert address_of(command) in links
    assert all(address_of(one) in links for one in events(command=command))
    assert all(address_of(Stream.objects.get(name=name)) in links for name in ("order-wide", "stock-A", "stock-B"))


def test_it_is_a_table_with_heads_that_is_reached_by_keyboard(site: Site) -> None:
    html = lanes(site).html.partition('<table class="listing lanes">')[2]
    assert html.count('scope="col"') == 3
    assert html.count('scope="row"') == 3
    assert 'tabindex="0" role="region"' in lanes(site).html


def test_the_order_and_the_stream_lead_to_it(site: Site) -> None:
    shop.catch_up_all()
    stream = Stream.objects.get(name="order-o1")
    address = address_of(stream, "swimlane")
    assert address in site.row(stream).links
    assert address in site.get("/admin/readmodels/customerordersummary/o1/change/").links


def test_a_command_that_was_led_to_says_by_what(site: Site) -> None:
    cause, _, _ = canceled_in_reaction("wide")
    assert f"because of {cause.position}" in body(lanes(site, "order-wide"))[1]


def test_more_streams_than_lanes_are_counted(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swimlane, "LANES", 2)
    page = lanes(site, "order-wide")
    assert "1 other stream" in page.text
    assert body(page)[0].endswith("1 event")


def test_more_commands_than_rows_are_paged_by_version(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swimlane, "COMMANDS", 2)
    newest = lanes(site)
    assert [row.split()[0] for row in body(newest)] == ["RecordPayment", "ShipItems"]
    (earlier,) = (link for link in newest.links if "before=" in link)
    oldest = lanes(site, before=earlier.partition("=")[2])
    assert [row.split()[0] for row in body(oldest)] == ["PlaceOrder"]
    assert not any("before=" in link for link in oldest.links)


def test_more_events_than_a_cell_holds_are_counted(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swimlane, "IN_A_CELL", 0)
    assert body(lanes(site))[0].endswith("1 more 1 more")


def test_no_version_is_too_odd_to_ask_for(site: Site) -> None:
    for odd in ("0", "-1", "x", "\0", "9" * 9, "9" * 40):
        assert lanes(site, before=odd).status == 200, odd


def test_there_is_none_of_what_is_no_stream(site: Site) -> None:
    for key in ("0", "9" * 40, "x", "%00"):
        assert site.get(f"/admin/eventstore/stream/{key}/swimlane/").status == 404, key


def test_nothing_is_done_there(site: Site) -> None:
    assert site.post(address_of(Stream.objects.get(name="order-o1"), "swimlane")).status == 405


def test_it_is_for_those_who_may_look_at_streams(clerk_site: Site) -> None:
    assert lanes(clerk_site).status == 403
