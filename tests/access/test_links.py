"""Links of the admin that their reader may not follow are text."""

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.http import HttpResponse
from django.test import RequestFactory

from config.access.links import narrow

pytestmark = pytest.mark.django_db

EVENTS = "/admin/eventstore/event/"
PAGE = f"""
<p>At <a class="x" href="{EVENTS}5/change/?a=1&amp;b=2">event <b>5</b></a>,
of <a href="/admin/readmodels/sale/">sales</a>.</p>
<ul><li><a href="{EVENTS}?stream=order-1">All its events</a></li><li>
  <a href="{EVENTS}6/change/">order.placed</a> <span>version 1</span></li></ul>
<p><a class="button" href="{EVENTS}">Events</a></p>
<a href="#x">here</a> <a href="?cursor=1">further</a> <a href="/api/docs">API</a> <a href="/admin/no/such/">no</a>
<a href="https://example.com/admin/eventstore/event/">elsewhere</a> <a href="http://[">broken</a>
"""
# Each entry begins with a link, and a later one ends with one.
TIMELINE = f"""
<ol><li>
  <a href="{EVENTS}7/change/">order.canceled</a> <span>version 2</span>
  <div><a href="{EVENTS}7/change/">CancelOrder</a> by clerk</div>
  <ul><li><a href="{EVENTS}8/change/">stock.released</a> 2 in <a href="{EVENTS}?stream=stock-A">stock-A</a></li>
    <li>led to <a href="{EVENTS}9/change/">RefundPayment</a></li></ul>
</li><li><a href="{EVENTS}6/change/">order.placed</a> version 1 by tester</li></ol>
<ul><li><a href="{EVENTS}">All its events</a></li></ul>
<p><a href="{EVENTS}7/change/">Canceled</a>, and <a href="{EVENTS}8/change/">seen</a>.</p>
"""


def shown(*codenames: str, superuser: bool = False, page: str = PAGE) -> str:
    user = User.objects.create_user("clerk", is_staff=True, is_superuser=superuser)
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    request = RequestFactory().get("/admin/readmodels/sale/1/change/")
    request.user = user
    response = HttpResponse(page)
    narrow(request, response)
    return response.text


def test_a_link_that_would_be_refused_is_what_it_says() -> None:
    page = shown("view_sale")
    assert "<p>At event <b>5</b>,\nof <a href=" in page
    assert "order.placed <span>version 1</span></li>" in page
    assert EVENTS not in page.replace("example.com" + EVENTS, "")


def test_of_entries_that_say_more_nothing_is_lost() -> None:
    page = shown("view_sale", page=TIMELINE)
    assert " ".join(re.sub("<[^>]*>", " ", page).split()) == (
        "order.canceled version 2 CancelOrder by clerk stock.released 2 in stock-A led to RefundPayment "
        "order.placed version 1 by tester Canceled, and seen."
    )
    assert [page.count(tag) for tag in ("<li>", "</li>", "<p>", "</p>")] == [4, 4, 1, 1]


def test_an_entry_that_is_nothing_else_goes_with_it() -> None:
    page = shown("view_sale")
    assert "All its events" not in page
    assert "Events" not in page
    assert page.count("<li>") == page.count("</li>") == 1


def test_all_else_stays() -> None:
    page = shown("view_sale")
    for link in ('"#x"', '"?cursor=1"', '"/api/docs"', '"/admin/readmodels/sale/"', '"http://["', "example.com"):
        assert link in page


def test_who_may_follow_them_all_has_them_all() -> None:
    assert shown("view_sale", "view_event") == PAGE


def test_so_have_superusers() -> None:
    assert shown(superuser=True) == PAGE
