"""Every page of the admin in every role, to be opened and to be sent something: docs/access.md, "The admin"."""

import re
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import get_resolver

from config.access.groups import GROUPS
from config.access.models import issue
from eventstore.commands.execution import execute
from eventstore.reactions.models import Deadline
from eventstore.reactions.react import react
from eventstore.seals import chain
from orders.cart import CART
from orders.commands import OpenCart
from readmodels.engine.operating.operation import Operation
from readmodels.engine.storing.parked import Parked
from readmodels.engine.verifying.verification import VerificationResult
from tests import shop
from tests.access.admin_table import (
    ANONYMOUS,
    CLERK,
    EVERYBODY,
    NOBODY,
    ROLES,
    ROW_ITSELF,
    STAFF,
    SUPERUSER,
    Page,
    route_of,
    routes,
    row_of,
    table,
    unused,
)
from tests.admin.deeds import CASES, make_things
from tests.admin.site import Page as Shown
from tests.outbox.noting import endpoint, note

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

ROWS = table()
PAGES = routes()
FORMS = {route_of(one.address): one.address for one in CASES}
# What else there is in an address that is no row of a model.
NAMES = {"name": "sales", "doing": "pause", "content_type_id": "1", "url": "nothing"}
REFUSED = (403, 404, 405)


@pytest.fixture
def things(transactional_db: None) -> None:
    """Something to look at on every page."""
    make_things()
    execute(shop.envelope(), CART, "k1", OpenCart("k1"))
    endpoint("https://erp.example.com/hook")
    issue("erp", ["orders:read"])
    shop.catch_up_all()
    react()
    Deadline.objects.create(reaction="payment_due", key="new", position=1, version=1)
    note()
    list(chain.extend())
    Parked.objects.create(name="sales", key="A", position=1, category="product", event="product.created", error="why")
    Operation.objects.create(command_id=uuid4(), fingerprint=b"", name="sales", action="pause", actor="ann")
    VerificationResult.objects.create(name="sales", position=1, rows=1, differing=0, parked=0, differences=[])


def test_every_page_has_a_row_and_every_row_a_page() -> None:
    assert get_resolver().url_patterns
    assert [route for route in PAGES if row_of(route, ROWS) is None] == []
    assert unused(ROWS, PAGES) == set()


def test_the_table_speaks_of_roles_that_there_are() -> None:
    general = {NOBODY, EVERYBODY, STAFF, ROW_ITSELF}
    said = {cell for page in ROWS.values() for cell in (page.opened_by, page.sent_by)} - general
    assert {role for cell in said for role in cell.split(", ")} <= {SUPERUSER, *GROUPS}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_and_sends_what_the_table_says_and_is_led_nowhere_else(things: None, role: str) -> None:
    client = log_in(role)
    expected = {f"{method} {page.route}": page.allows(role, method) for method, page in asked(role)}
    answers = {f"{method} {page.route}": ask(client, method, page) for method, page in asked(role)}
    assert {name: is_answered(answer) for name, answer in answers.items()} == expected
    led = {name: led_astray(Shown(answer), role) for name, answer in answers.items() if is_page(answer)}
    assert {name: astray for name, astray in led.items() if astray and role != ANONYMOUS} == {}


@pytest.mark.parametrize("role", ["catalogue", "fulfilment", "support", "finance"])
def test_a_timeline_says_the_same_to_whoever_sees_the_page(things: None, role: str) -> None:
    shop.cancel("new")
    shop.catch_up_all()
    read, whole = timelines(role), timelines(SUPERUSER)
    assert read
    assert read == {page: whole[page] for page in read}
    assert role == "catalogue" or "CancelOrder by tester" in read["customerordersummary/new"]


def timelines(role: str) -> dict[str, str]:
    """What is said of the events of each page that the role may open."""
    client = log_in(role)
    pages = ("customerordersummary/new", "productinventory/A", "productcatalog/A", "customerprofile/c1", "cart/k1")
    answers = {page: client.get(f"/admin/readmodels/{page}/change/") for page in pages}
    return {page: said(answer.text) for page, answer in answers.items() if answer.status_code == 200}


def said(html: str) -> str:
    (timeline,) = re.findall('<ol class="timeline">.*</ol>', html, re.DOTALL)
    return " ".join(re.sub("<[^>]*>", "", timeline).split())


def asked(role: str) -> list[tuple[str, Page]]:
    """To open first, since what is sent changes the shop; at last to log out.

    A superuser has every permission: what is closed to them is closed to all others.
    """
    pages = sorted(filter(None, (own_row(route) for route in PAGES)), key=lambda page: "logout" in page.route)
    tried = [(method, page) for method in ("GET", "POST") for page in pages]
    return [(method, page) for method, page in tried if role == SUPERUSER or page.allows(SUPERUSER, method)]


def own_row(route: str) -> Page | None:
    row = row_of(route, ROWS)
    return row and row._replace(route=route)


def ask(client: Client, method: str, page: Page) -> Any:
    answer = client.generic(method, address_of(page.route))
    assert answer.status_code in (200, 302, 400, *REFUSED), (method, page.route)
    return answer


def is_answered(answer: Any) -> bool:
    is_refused = answer.status_code in REFUSED
    return not (is_refused or answer.headers.get("Location", "").startswith("/admin/login/"))


def is_page(answer: Any) -> bool:
    return answer.status_code in (200, 400) and answer.headers["Content-Type"].startswith("text/html")


def led_astray(shown: Shown, role: str) -> set[str]:
    here = shown.response.request["PATH_INFO"]
    addresses = {urlsplit(urljoin(here, link)).path for link in shown.links if not link.startswith("#")}
    led_to = {route_of(address) for address in addresses if address.startswith("/admin/")}
    return {route for route in led_to if not (row := row_of(route, ROWS)) or not row.allows(role, "GET")}


def address_of(route: str) -> str:
    if route in FORMS:
        return FORMS[route]
    parts = route.split("/")
    models = {(model._meta.app_label, str(model._meta.model_name)): model for model in admin.site._registry}
    model: Any = models.get((parts[2], parts[3])) if len(parts) > 4 else None
    key = quote(model.objects.all()[:1].get().pk) if model else "1"
    names = {**NAMES, **dict.fromkeys(("object_id", "id", "pk"), key)}
    return route.format(**names)


def log_in(role: str) -> Client:
    client = Client()
    if role == ANONYMOUS:
        User.objects.create_user("somebody")
        return client
    user = User.objects.create_user(role, is_staff=True, is_superuser=role == SUPERUSER)
    if role not in (SUPERUSER, CLERK):
        user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return client
