"""Whatever is written into a field or an address: it is done, whole, or nothing is, and a sentence says why."""

import logging
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import parse_qsl, urljoin, urlsplit
from uuid import uuid4

import pytest

from eventstore.models import Command
from readmodels.engine.browser import deeds as row_deeds
from tests import shop
from tests.admin.deeds import CASES, make_things
from tests.admin.forms import Form, Forms
from tests.admin.hostile import ALL_AT_ONCE, HOSTILE, SENT, fill
from tests.admin.site import Elements, Page, Site
from tests.admin.walk import walk
from tests.faults.audit import audit

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

# Django's own: they end the session, and change what all tests begin with.
NOT_SENT = ("/admin/logout/", "/admin/auth/", "/admin/password_change/")
OF_EVERY_LIST = {"q", "cursor"}
IN_ADDRESSES = [ALL_AT_ONCE, "a\0b", "9" * 30]


@pytest.fixture(autouse=True)
def at_once(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for projections that do not run here, and what is refused is not logged."""
    monkeypatch.setattr(logging.root.manager, "disable", logging.ERROR)
    monkeypatch.setattr(row_deeds, "PATIENCE", 0.0)


def test_what_is_written_into_a_deed_is_done_whole_or_not_at_all(site: Site) -> None:
    make_things()
    done = 0
    for one in CASES:
        form = one.filled(site)
        is_answered(site.get(one.address))
        for name in {*form, f"items.quantity.{ALL_AT_ONCE}"} - {"once", "confirmed"}:
            for text in SENT:
                before = Command.objects.count()
                page = site.post(one.address, **{**form, "once": uuid4().hex, name: text})
                given = Command.objects.count() - before
                is_answered(page)
                assert given == (1 if page.status == 302 else 0)
                done += given
    shop.catch_up_all()
    audit()
    assert done > len(CASES)


def test_no_parameter_of_any_page_makes_it_fail(site: Site) -> None:
    fill(HOSTILE[:1])
    pages, parameters = [], defaultdict(set)

    def links_of(address: str) -> list[str]:
        page = site.get(address)
        pages.append(urlsplit(address).path)
        for name, path in asked(page, address):
            parameters[path].add(name)
        return page.links

    list(walk(links_of))
    for path in set(pages):
        names = parameters[path] | (OF_EVERY_LIST if "/do/" not in path and "/change/" not in path else set())
        for name in names:
            for text in IN_ADDRESSES:
                is_answered(site.get(path, **{name: text}))
    assert {"type", "stream", "correlation"} <= parameters["/admin/eventstore/event/"]


def test_no_form_of_any_page_makes_it_fail(site: Site) -> None:
    fill(HOSTILE[:1])
    forms: dict[str, list[Form]] = {}

    def links_of(address: str) -> list[str]:
        page = site.get(address)
        posted = [form for form in Forms(page.html).forms if form.method == "post"]
        forms[address] = [form for form in posted if not urljoin(address, form.action).startswith(NOT_SENT)]
        return page.links

    list(walk(links_of))
    for address, found in forms.items():
        for form in found:
            for action in form.choices.get("action", [""]):
                for text in IN_ADDRESSES:
                    sent = {**form.sent, "action": action, **dict.fromkeys(form.written, text)}
                    is_answered(site.post(urljoin(address, form.action), **sent))
    assert any("reason" in form.written for found in forms.values() for form in found)


def asked(page: Page, address: str) -> Iterator[tuple[str, str]]:
    """The parameters that its links and forms give, and the pages that are given them."""
    for link in page.links:
        parts = urlsplit(urljoin(address, link))
        yield from ((name, parts.path) for name, _ in parse_qsl(parts.query, keep_blank_values=True))
    for form in Forms(page.html).forms:
        if form.method == "get":
            yield from ((name, urlsplit(urljoin(address, form.action)).path) for name in [*form.written, *form.sent])


def is_answered(page: Page) -> None:
    """403: for what a list has no right for anybody to do, such as the actions of one without."""
    assert page.status in {200, 302, 400, 403, 404}, page.response.request
    assert Elements(page.html).running == []
