import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from psycopg.conninfo import make_conninfo

from catalog.commands import LimitBackOrders
from catalog.stock import STOCK
from config.dashboard import asking, hours, revenue
from config.dashboard import health as dashboard_health
from eventstore.commands.execution import execute
from eventstore.outbox.models import Delivery
from eventstore.reactions import status as reactions_status
from eventstore.reactions.models import Deadline, FollowerCheckpoint
from eventstore.reactions.react import react
from orders.commands import PlaceOrder
from orders.order import ORDER
from readmodels.customer_order_summary import queries
from readmodels.engine.desk.rate import HEADER, look
from readmodels.engine.folding.catch_up import catch_up
from readmodels.engine.operating.operation import Operation
from readmodels.engine.registry import projection, registered
from readmodels.engine.replaying.replay import replay, request
from readmodels.engine.storing import pausing
from readmodels.engine.storing.checkpoint import LIVE, Checkpoint
from readmodels.engine.storing.database import run
from readmodels.engine.storing.parked import Parked
from readmodels.engine.tasks import verify
from readmodels.engine.waking.sweep import sweep
from readmodels.engine.watching import health as engine_health
from readmodels.models import ProductInventory
from tests import shop
from tests.admin.log import an_order, event
from tests.admin.site import Elements, Page, Site, address_of
from tests.api.outage import unreachable
from tests.conftest import superuser

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

ADMIN = "/admin/"


def health(page: Page, name: str) -> Any:
    (part,) = [part for part in page.response.context["health"] if part.name == name]
    return part


def test_an_empty_shop_has_a_dashboard(site: Site) -> None:
    page = site.get(ADMIN)
    assert page.status == 200
    assert "0 orders today" in page.text
    assert "The log is empty." in page.text
    assert health(page, "Workers").state == "not seen yet"


def test_it_counts_orders_and_low_stock(site: Site) -> None:
    an_order(stock=8)
    shop.product("B", 100)
    shop.product("C", 3)
    shop.catch_up_all()
    page = site.get(ADMIN)
    assert "1 order today" in page.text
    assert "1 product low in stock" in page.text
    shop.place("o2", shop.line("A", 1))
    shop.catch_up_all()
    page = site.get(ADMIN)
    assert "2 orders today" in page.text
    assert "2 products low in stock" in page.text
    assert "The scarcest On hand Reserved Can be ordered C 3 0 3 A 8 3 5" in page.text
    assert address_of(ProductInventory.objects.get(pk="C")) in page.links


def test_what_was_sold_beyond_the_stock_is_counted_in_products_and_units(site: Site) -> None:
    shop.product("A", 2)
    execute(shop.envelope(), STOCK, "A", LimitBackOrders("A", 50))
    shop.place("o1", shop.line("A", 5))
    shop.catch_up_all()
    page = site.get(ADMIN)
    assert "1 oversold" in page.text
    assert "1 product oversold: 3 units reserved beyond what is on hand." in page.text
    (address,) = {link for link in page.links if "stock=back_ordered" in link}
    assert site.get(address).keys == ["A"]


def test_today_begins_at_midnight(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    an_order()
    shop.catch_up_all()
    tomorrow = timezone.now() + timedelta(days=1)
    just_after_midnight = tomorrow.replace(hour=0, minute=0, second=1)
    monkeypatch.setattr(timezone, "now", lambda: just_after_midnight)
    context = site.get(ADMIN).response.context
    assert context["orders_today"] == 0
    assert sum(bar.number for bar in context["orders_by_hour"].bars) == 1


def placed(order_id: str, at: datetime, units: int = 1, currency: str = "GBP") -> None:
    command = PlaceOrder(order_id, "c1", (shop.line("A", units),), currency)
    execute(replace(shop.envelope(), occurred_at=at), ORDER, order_id, command)


def test_revenue_is_compared_with_the_same_day_last_week_up_to_this_time(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now().replace(hour=12, minute=30)
    last_week = now - timedelta(days=7)
    shop.product("A", 100)
    placed("now", now - timedelta(hours=1), 3)
    placed("yen", now - timedelta(hours=1), 2, "JPY")
    placed("canceled", now - timedelta(hours=1))
    placed("yesterday", now - timedelta(hours=13))
    placed("then", last_week - timedelta(hours=1), 2)
    placed("later then", last_week + timedelta(minutes=1))
    shop.cancel("canceled")
    shop.catch_up_all()
    monkeypatch.setattr(timezone, "now", lambda: now)
    page = site.get(ADMIN)
    assert "GBP 37.50 25.00 +50% JPY 25 0 \N{EN DASH}" in page.text
    assert f"{last_week:%A} last week, until 12:30" in page.text
    (today,) = {link for link in page.links if f"?from={now:%Y-%m-%d}" in link}
    assert site.get(today).status == 200


def test_more_orders_than_are_looked_at_are_not_compared(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    an_order()
    shop.catch_up_all()
    monkeypatch.setattr(revenue, "MANY_OF_DAY", 1)
    text = site.get(ADMIN).text
    assert "25.00" not in text
    assert "they are summed up on the page of sales alone" in text


def test_an_hour_is_counted_up_to_a_limit_and_says_so(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    an_order()
    shop.place("o2", shop.line("A"))
    shop.catch_up_all()
    monkeypatch.setattr(hours, "MANY_OF_HOUR", 2)
    assert "2+ orders today" in site.get(ADMIN).text
    monkeypatch.setattr(queries, "MANY_OF_HOUR", 1)
    monkeypatch.setattr(hours, "MANY_OF_HOUR", 1)
    text = site.get(ADMIN).text
    assert "1+ order today" in text
    assert "There are more: an hour is counted up to a limit." in text


def test_the_hours_of_a_day_are_bars_and_words_and_a_table(site: Site) -> None:
    an_order()
    shop.place("o2", shop.line("A"))
    shop.catch_up_all()
    page = site.get(ADMIN)
    hour = f"{timezone.localtime():%H}:00"
    assert page.html.count("<rect") == 48
    assert f"6 in all, most of them from {hour} on (6); 6 since {hour}." in page.text
    assert f"2 in all, most of them from {hour} on (2); 2 since {hour}." in page.text
    assert f'<th scope="row">{hour}</th><td class="number">6</td>' in page.html
    for name in ("events", "orders"):
        assert f'aria-labelledby="{name}-title {name}-desc"' in page.html
        assert f'id="{name}-title"' in page.html and f'id="{name}-desc"' in page.html


def test_how_fast_projections_move_is_known_from_the_second_look_on(site: Site) -> None:
    an_order()
    shop.catch_up_all()
    first = site.get(ADMIN)
    assert "sales current 0 \N{EN DASH} not yet known" in first.text
    assert "data-look" in first.html
    before = look({"sales": 2})._replace(at=timezone.now().timestamp() - 2)
    text = Page(site.client.get(ADMIN, headers={HEADER: before.written()})).text
    assert re.search(r"sales current 0 [01]\.\d", text)
    assert "email_in_use inline 0 \N{EN DASH} with its command" in text


def test_what_is_parked_leads_to_the_keys(site: Site) -> None:
    an_order()
    shop.catch_up_all()
    Parked.objects.create(name="sales", key="k", position=3, category="order", event="order.placed", error="a bug")
    page = site.get(ADMIN)
    assert "/admin/readmodels/parked/?name=sales" in page.links
    assert "sales current 1 parked" in page.text


def test_deadlines_that_are_overdue_and_what_was_given_up_are_counted(site: Site) -> None:
    now = timezone.now()
    for key, due_at in {"a": now - timedelta(hours=3), "b": now + timedelta(minutes=5), "c": None}.items():
        Deadline.objects.create(reaction="payment_deadline", key=key, due_at=due_at, position=1, version=1)
    Delivery.objects.create(id=uuid4(), channel="mail", kind="confirmation", state="dead")
    page = site.get(ADMIN)
    assert "1 deadline overdue" in page.text
    assert f"payment_deadline 1 1 from {now + timedelta(minutes=5):%H:%M} 1 Overdue for 3 h. Start beat" in page.text
    assert "1 delivery failed" in page.text
    assert "mail 0 1 webhook 0 0" in page.text
    assert "/admin/outbox/delivery/?state=dead&channel=mail" in page.links
    (overdue,) = {link for link in page.links if "state=overdue" in link}
    assert [Deadline.objects.get(pk=pk).key for pk in site.get(overdue).keys] == ["a"]


def test_what_operators_did_is_shown_the_newest_first(site: Site) -> None:
    assert "What operators did" not in site.get(ADMIN).text
    LogEntry.objects.create(user=User.objects.get(), object_repr="a key", action_flag=2, change_message="Revoked.")
    Operation.objects.create(
        command_id=uuid4(), fingerprint=b"", name="sales", action="pause", detail={"reason": "a count"}, actor="ann"
    )
    page = site.get(ADMIN)
    text = page.text
    assert "/admin/readmodels/operation/" in page.links
    assert text.index("ann sales: paused it reason: a count") < text.index("user:operator a key Revoked.")


def test_it_shows_the_newest_events_and_the_lag_of_each_projection(site: Site) -> None:
    an_order()
    shop.catch_up_all()
    page = site.get(ADMIN)
    assert address_of(event(type="order.placed")) in page.links
    assert "product_inventory current 0" in page.text
    assert '<th scope="row"><a href="/admin/projections/product_inventory/">' in page.html
    assert [health(page, name).level for name in ("Event log", "Read database", "Workers")] == ["good"] * 3


@pytest.mark.direct
def test_who_holds_the_watermark_is_named(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    an_order()
    assert health(site.get(ADMIN), "Watermark").state == "free"
    with psycopg.connect(connection_string(), application_name="<b>a slow shop</b>") as slow:
        slow.execute("SELECT pg_advisory_xact_lock_shared(eventstore_floor_key(1))")
        page = site.get(ADMIN)
        assert health(page, "Watermark")[:3] == ("Watermark", "good", "held")
        assert f"At 1 of 4 by process {slow.info.backend_pid} (<b>a slow shop</b>) of orderlog" in page.text
        monkeypatch.setattr(dashboard_health, "HELD_FOR", timedelta(0))
        assert health(site.get(ADMIN), "Watermark").level == "fair"


def connection_string() -> str:
    parameters = connections["default"].get_connection_params()
    return make_conninfo(**{key: parameters[key] for key in ("host", "port", "user", "dbname") if key in parameters})


def test_workers_that_leave_events_waiting_are_shown_as_not_working(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_order()
    shop.catch_up_all()
    Checkpoint.objects.update(updated_at=timezone.now() - timedelta(hours=3))
    assert health(site.get(ADMIN), "Workers").state == "nothing to do"
    shop.place("o2", shop.line("A"))
    assert health(site.get(ADMIN), "Workers").state == "working"
    monkeypatch.setattr(engine_health, "STILL_FOR", timedelta(0))
    page = site.get(ADMIN)
    assert health(page, "Workers")[1:3] == ("bad", "not working")
    assert "A projection last moved 3 h ago. Events have waited for" in page.text
    assert "<code>celery -A config worker</code>" in page.html
    assert "product_inventory not moving" in page.text
    Checkpoint.objects.filter(name="cart").update(updated_at=timezone.now())
    assert "A projection last moved just now. Others do not" in health(site.get(ADMIN), "Workers").detail


def test_one_that_is_paused_is_no_sign_of_missing_workers(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    an_order()
    shop.catch_up_all()
    pausing.pause(projection("product_inventory"), "a count", "ann")
    shop.receive("A", 1)
    for name in {one.name for one in registered()} - {"product_inventory"}:
        list(catch_up(projection(name)))
    monkeypatch.setattr(engine_health, "STILL_FOR", timedelta(0))
    assert health(site.get(ADMIN), "Workers").level == "good"


def test_followers_that_nobody_brings_to_the_head_of_the_log_are_told(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    FollowerCheckpoint.objects.all().delete()
    react()
    an_order()
    assert health(site.get(ADMIN), "Deliveries").state == "going out"
    monkeypatch.setattr(reactions_status, "LATE", 0.0)
    page = site.get(ADMIN)
    assert health(page, "Deliveries")[1:3] == ("bad", "not going out")
    assert health(page, "Reactions")[1:3] == ("bad", "behind")
    assert re.search("4 events have waited for .* to be looked at by .*mail", health(page, "Reactions").detail)
    assert "0+ deadlines overdue" in page.text
    assert "Those of the newest 4 events are not counted" in page.text
    assert page.html.count("<code>celery -A config beat</code>") >= 3
    react()
    assert health(site.get(ADMIN), "Deliveries").state == "going out"


def test_what_waits_to_be_sent_and_is_not_is_told(site: Site) -> None:
    due = timezone.now() - timedelta(hours=3)
    Delivery.objects.create(id=uuid4(), channel="mail", kind="confirmation", next_attempt_at=due)
    detail = health(site.get(ADMIN), "Deliveries").detail
    assert "They wait to be sent: 1 by mail for 3 h." in detail
    assert "`celery -A config worker`" in detail


def test_a_stopped_projection_is_named(site: Site) -> None:
    an_order()
    shop.catch_up_all()
    Checkpoint.objects.filter(name="product_inventory", slot=LIVE).update(error="a reason")
    page = site.get(ADMIN)
    assert health(page, "Read database").level == "bad"
    assert "Stopped: product_inventory." in page.text


def test_a_projection_that_is_far_behind_and_does_not_move_is_named(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_order()
    shop.catch_up_all()
    Checkpoint.objects.filter(name="sales").update(position=0, event="")
    monkeypatch.setattr(engine_health, "MANY", 3)
    assert health(site.get(ADMIN), "Read database").level == "good"
    monkeypatch.setattr(engine_health, "STILL_FOR", timedelta(0))
    assert health(site.get(ADMIN), "Read database").detail == "Far behind, and not moving: sales."


def test_rows_that_a_comparison_found_wrong_are_told_until_another_is_fine_or_the_table_replaced(site: Site) -> None:
    an_order()
    shop.catch_up_all()
    run("UPDATE readmodels_productinventory SET on_hand = 1")
    verify("product_inventory")
    page = site.get(ADMIN)
    assert health(page, "product_inventory")[:3] == ("product_inventory", "bad", "rows differ")
    assert "product_inventory rows differ 1 row is not what the log says" in page.text
    assert health(page, "product_inventory").address == "/admin/projections/product_inventory/"
    list(replay(projection("product_inventory")))
    assert "rows differ" not in site.get(ADMIN).text
    run("UPDATE readmodels_productinventory SET on_hand = 1")
    verify("product_inventory")
    assert "rows differ" in site.get(ADMIN).text
    run("UPDATE readmodels_productinventory SET on_hand = 10")
    verify("product_inventory")
    assert "rows differ" not in site.get(ADMIN).text


def test_a_replay_that_waits_for_approval_is_told(site: Site) -> None:
    an_order()
    shop.catch_up_all()
    request("sales", on_approval=True)
    assert "waits for approval" not in site.get(ADMIN).text
    sweep()
    page = site.get(ADMIN)
    assert health(page, "sales")[:3] == ("sales", "fair", "waits for approval")
    assert health(page, "sales").address == "/admin/projections/sales/"


def test_one_that_is_paused_does_not_hide_what_is_parked(site: Site) -> None:
    an_order()
    shop.catch_up_all()
    Parked.objects.create(name="sales", key="k", position=3, category="order", event="order.placed", error="a bug")
    pausing.pause(projection("sales"), "a count", "ann")
    detail = health(site.get(ADMIN), "Read database").detail
    assert detail == "Paused by an operator: sales. 1 row is parked: an event could not be folded."


def test_it_comes_without_the_read_database_and_says_so(site: Site) -> None:
    an_order()
    with unreachable("readmodels"):
        page = site.get(ADMIN)
    assert page.status == 200
    assert health(page, "Read database").state == "not reachable"
    assert health(page, "Event log").state == "reachable"
    assert address_of(event(type="order.placed")) in page.links
    assert health(site.get(ADMIN), "Read database").state == "reachable"


@pytest.mark.parametrize("path", [ADMIN, "/admin/login/", "/admin/eventstore/event/"])
def test_without_the_log_every_page_is_unavailable_and_says_so(site: Site, path: str) -> None:
    site.client.raise_request_exception = False
    with unreachable("default"), unreachable("readmodels"):
        answer = site.client.get(path)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "does not answer" in answer.text
    assert site.get(ADMIN).status == 200


def test_a_question_that_fails_costs_no_other(site: Site) -> None:
    an_order()
    shop.catch_up_all()
    with superuser("readmodels") as connection:
        connection.execute("ALTER TABLE readmodels_productinventory RENAME TO away")
        try:
            page = site.get(ADMIN)
        finally:
            connection.execute("ALTER TABLE away RENAME TO readmodels_productinventory")
    assert page.status == 200
    assert "\N{EN DASH} products low in stock" in page.text
    assert "Low in stock Not known just now." in page.text
    assert "1 order today" in page.text


def test_after_some_seconds_nothing_more_is_asked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "SECONDS", -1.0)
    page = site.get(ADMIN)
    assert page.status == 200
    assert "Revenue today Not known just now." in page.text
    assert "Events an hour Not known just now." in page.text


@contextmanager
def questions(alias: str) -> Iterator[list[str]]:
    """What is asked through Django, without the frames of transactions."""
    asked: list[str] = []
    frame = re.compile("BEGIN|COMMIT|SELECT set_config|SELECT 1$")
    with CaptureQueriesContext(connections[alias]) as found:
        yield asked
    asked += [query["sql"] for query in found if not frame.match(query["sql"])]


def test_it_asks_few_questions_however_much_there_is(site: Site) -> None:
    an_order(stock=3)
    shop.catch_up_all()
    site.get(ADMIN)
    with questions("default") as log, questions("readmodels") as read:
        site.get(ADMIN)
    assert len(log) <= 5
    assert len(read) <= 12
    for number in range(20):
        shop.product(f"S{number}", 1)
        shop.place(f"p{number}", shop.line(f"S{number}"))
    shop.catch_up_all()
    with questions("default") as log_of_many, questions("readmodels") as read_of_many:
        site.get(ADMIN)
    assert (len(log_of_many), len(read_of_many)) == (len(log), len(read))
    assert not [query for query in log_of_many + read_of_many if "eventstore_event" in query and "COUNT" in query]


# By section of the page: the permission of the pages that it leads to.
SECTIONS = {
    "projections": "view_checkpoint",
    "events-by-hour": "view_event",
    "newest-events": "view_event",
    "orders-by-hour": "view_customerordersummary",
    "revenue": "view_sale",
    "stock": "view_productinventory",
    "deadlines": "view_deadline",
    "deliveries": "view_delivery",
    "operators": "view_checkpoint",
}


@pytest.mark.parametrize("permission", [None, *sorted(set(SECTIONS.values()))])
def test_what_somebody_may_not_look_at_is_not_shown_in_figures_either(clerk_site: Site, permission: str | None) -> None:
    an_order()
    shop.catch_up_all()
    Operation.objects.create(command_id=uuid4(), fingerprint=b"", name="sales", action="pause", actor="ann")
    LogEntry.objects.create(user=User.objects.get(), object_repr="a key", action_flag=2)
    if permission:
        User.objects.get().user_permissions.add(Permission.objects.get(codename=permission))
    page = clerk_site.get(ADMIN)
    assert page.status == 200
    assert 'id="health"' in page.html
    shown = {section for section in SECTIONS if f'<section class="module" id="{section}"' in page.html}
    assert shown == {section for section, needed in SECTIONS.items() if needed == permission}
    assert ("25.00" in page.text) == (permission == "view_sale")
    assert "a key" not in page.text
    leading = {link for link in page.links if link.startswith("/admin/") and "/stream/" not in link}
    for link in leading:
        assert clerk_site.get(link).status == 200, link


def test_nothing_in_it_runs(site: Site) -> None:
    hostile = "<script>alert(1)</script>\"'"
    shop.product(hostile, 1)
    shop.catch_up_all()
    Operation.objects.create(
        command_id=uuid4(), fingerprint=b"", name=hostile, action=hostile, detail={hostile: hostile}, actor=hostile
    )
    Deadline.objects.create(reaction=hostile, key=hostile, due_at=timezone.now(), position=1, version=1)
    page = site.get(ADMIN)
    assert page.text.count(hostile) >= 6
    assert Elements(page.html).running == []
    assert address_of(ProductInventory.objects.get()) in page.links


def test_a_stranger_is_sent_to_the_log_in() -> None:
    assert Client().get(ADMIN).headers["Location"].startswith("/admin/login/")
