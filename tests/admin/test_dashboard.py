from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from psycopg.conninfo import make_conninfo

from config import dashboard
from readmodels.engine.storing.checkpoint import LIVE, Checkpoint
from readmodels.engine.watching import health as engine_health
from tests import shop
from tests.admin.log import an_order, event
from tests.admin.site import Page, Site, address_of
from tests.api.outage import unreachable

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
    assert "1 orders in the last 24 hours" in page.text
    assert "1 products low in stock" in page.text
    shop.place("o2", shop.line("A", 1))
    shop.catch_up_all()
    page = site.get(ADMIN)
    assert "2 orders in the last 24 hours" in page.text
    assert "2 products low in stock" in page.text


def test_today_begins_at_midnight(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    an_order()
    shop.catch_up_all()
    tomorrow = timezone.now() + timedelta(days=1)
    just_after_midnight = tomorrow.replace(hour=0, minute=0, second=1)
    monkeypatch.setattr(timezone, "now", lambda: just_after_midnight)
    shop_figures = site.get(ADMIN).response.context["shop"]
    assert (shop_figures.orders_today, shop_figures.orders_last_day) == (0, 1)


def test_it_shows_the_newest_events_and_the_lag_of_each_projection(site: Site) -> None:
    an_order()
    shop.catch_up_all()
    page = site.get(ADMIN)
    assert address_of(event(type="order.placed")) in page.links
    assert "product_inventory current 4 0" in page.text
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
        monkeypatch.setattr(dashboard, "HELD_FOR", timedelta(0))
        assert health(site.get(ADMIN), "Watermark").level == "fair"


def connection_string() -> str:
    parameters = connections["default"].get_connection_params()
    return make_conninfo(**{key: parameters[key] for key in ("host", "port", "user", "dbname") if key in parameters})


def test_workers_that_leave_events_waiting_are_shown_as_not_working(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_order()
    shop.catch_up_all()
    Checkpoint.objects.update(updated_at=timezone.now() - timedelta(minutes=5))
    assert health(site.get(ADMIN), "Workers").state == "nothing to do"
    shop.place("o2", shop.line("A"))
    assert health(site.get(ADMIN), "Workers").state == "working"
    monkeypatch.setattr(dashboard, "STILL_FOR", timedelta(0))
    waiting = health(site.get(ADMIN), "Workers")
    assert (waiting.level, waiting.state) == ("bad", "not working")


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


def test_it_asks_few_questions(site: Site) -> None:
    an_order()
    shop.catch_up_all()
    site.get(ADMIN)
    with CaptureQueriesContext(connections["default"]) as log, CaptureQueriesContext(connections["readmodels"]) as read:
        site.get(ADMIN)
    assert len(log) <= 6
    assert len(read) <= 7


def test_the_staff_without_permissions_sees_it_without_links_that_are_refused(clerk_site: Site) -> None:
    assert clerk_site.get(ADMIN).status == 200


def test_a_stranger_is_sent_to_the_log_in() -> None:
    assert Client().get(ADMIN).headers["Location"].startswith("/admin/login/")
