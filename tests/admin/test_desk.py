"""Every command that operators can give, given by its form."""

import re

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import get_resolver

from eventstore.desk.duty import SEE_PERSONAL_DATA, Duty
from eventstore.http import endpoint as http
from eventstore.models import Command, Event
from orders.events import OrderLine
from readmodels.engine.browser import deeds as row_deeds
from tests import shop
from tests.admin.deeds import CASES, Case, case, everything, make_things
from tests.admin.site import Site

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

# What customers do, or another system, and no operator at a page of the admin.
NOT_AT_THE_DESK = {
    "Place an order",
    "Open a cart",
    "Put an item into a cart",
    "Change an item's quantity",
    "Take an item out of a cart",
    "Merge carts",
    "Check out",
    "Issue a credit note",
    "Make a reservation",
    "Release a reservation",
}
CATALOG, STOCK, ORDERS, CUSTOMERS = "productcatalog", "productinventory", "customerordersummary", "customerprofile"
DUTIES = sorted({deed.duty for deed in everything().values()})


@pytest.fixture(autouse=True)
def things(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nobody waits for projections that do not run here."""
    monkeypatch.setattr(row_deeds, "PATIENCE", 0.0)
    make_things()


def events_after(position: int) -> list[str]:
    return list(Event.objects.filter(position__gt=position).order_by("position").values_list("type", flat=True))


def last_position() -> int:
    return Event.objects.order_by("-position")[0].position


def may(site: Site, *codenames: str) -> Site:
    User.objects.get(username="clerk").user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    return site


def test_every_command_of_the_api_has_a_form_or_a_reason_to_have_none() -> None:
    assert get_resolver().url_patterns
    at_the_desk = {deed.title for deed in everything().values()}
    assert {posted.summary for posted in http.POSTED.values()} == at_the_desk | NOT_AT_THE_DESK
    assert not at_the_desk & NOT_AT_THE_DESK


@pytest.mark.parametrize("one", CASES, ids=lambda one: f"{one.model}-{one.name}")
def test_a_form_gives_its_command_once_and_the_page_of_the_thing_says_so(site: Site, one: Case) -> None:
    assert one.address in site.get(one.page).links
    form, before = one.filled(site), last_position()
    sent = site.post(one.address, **form)
    assert sent.status == 302, sent.text
    assert events_after(before)[0] == one.event
    given = Command.objects.order_by("-number")[0]
    assert (given.actor, given.trace_id is None) == ("user:operator", False)
    before = last_position()
    assert site.post(one.address, **form).response.headers["Location"]
    assert events_after(before) == []
    shop.catch_up_all()
    said = site.get(sent.response.headers["Location"]).text
    assert f"{one.deed.title}, " in said
    assert re.search(r"Its history has \d+ events? now\.", said)
    assert "It had been done before, and is done once." in said


def test_who_may_not_neither_sees_it_nor_does_it(site: Site, clerk_site: Site) -> None:
    may(clerk_site, *(f"view_{one.model}" for one in CASES))
    before = last_position()
    for one in CASES:
        page = clerk_site.get(one.page)
        assert page.status == 200
        assert one.address not in page.links
        assert clerk_site.get(one.address).status == 403
        assert clerk_site.post(one.address, **one.filled(site)).status == 403
    assert events_after(before) == []


@pytest.mark.parametrize("duty", DUTIES, ids=lambda duty: duty.codename)
def test_whose_duty_it_is_finds_what_is_done_and_nothing_else(clerk_site: Site, duty: Duty) -> None:
    may(clerk_site, *(f"view_{one.model}" for one in CASES), duty.codename)
    assert {one.address in clerk_site.get(one.page).links for one in CASES if one.deed.duty == duty} == {True}
    others = [one for one in CASES if one.deed.duty != duty]
    assert not [one for one in others if one.address in clerk_site.get(one.page).links]
    own = next(one for one in CASES if one.deed.duty == duty)
    assert own.send(clerk_site).status == 302
    assert Command.objects.order_by("-number")[0].actor == "user:clerk"


def test_a_duty_is_of_no_use_to_who_may_not_look(clerk_site: Site) -> None:
    may(clerk_site, *(duty.codename for duty in DUTIES))
    assert {clerk_site.get(one.address).status for one in CASES} == {403}


def test_every_duty_can_be_given_and_none_without_a_use() -> None:
    codenames = {
        codename for model in apps.get_app_config("readmodels").get_models() for codename, _ in model._meta.permissions
    }
    assert codenames == {duty.codename for duty in DUTIES} | {SEE_PERSONAL_DATA.codename}


def test_without_its_token_nothing_is_done(site: Site) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="operator"))
    before = last_position()
    assert {strict.post(one.address, one.filled(site)).status_code for one in CASES} == {403}
    assert events_after(before) == []


def test_what_destroys_has_to_be_confirmed(site: Site) -> None:
    grave = [one for one in CASES if one.deed.warning]
    before = last_position()
    for one in grave:
        page = site.post(one.address, **{**one.filled(site), "confirmed": ""})
        assert page.status == 400
        assert one.deed.warning in page.text
        assert "Confirm that it is to be done" in page.text
    assert {one.name for one in grave} == {"discontinue", "cancel", "cancel_items", "forget"}
    assert events_after(before) == []


def test_a_nul_is_a_clear_error(site: Site) -> None:
    before = last_position()
    for one in CASES:
        form = one.filled(site)
        if texts := {name: "a\0b" for name in form if name not in ("once", "confirmed")}:
            page = site.post(one.address, **{**form, **texts})
            assert page.status == 400
            assert "Null characters are not allowed." in page.text
    assert events_after(before) == []


def test_a_form_that_is_none_of_ours_is_shown_again(site: Site) -> None:
    for once in ("", "x", "\0", "0" * 33):
        page = case(STOCK, "receive").send(site, once=once)
        assert page.status == 400
        assert "This form was not one of ours." in page.text
        assert len(page.response.context["form"]["once"].value()) == 32


def test_these_are_all_the_forms() -> None:
    assert set(everything()) == {f"{one.model} {one.name}" for one in CASES}


def test_only_what_an_order_allows_is_offered(site: Site) -> None:
    offered = {one.name: one.address in site.get(one.page).links for one in CASES if one.model == ORDERS}
    assert all(offered.values())
    shop.cancel("new")
    shop.catch_up_all()
    links = site.get(case(ORDERS, "ship").page).links
    assert not [one for one in CASES if one.key == "new" and one.address in links]


def test_a_refusal_is_a_sentence_and_what_was_typed_stays(site: Site) -> None:
    page = case(STOCK, "adjust").send(site, quantity="-101", reason="burnt & gone")
    assert page.status == 400
    assert "It was not done." in page.text
    assert "requested: 101" in page.text
    assert 'value="-101"' in page.html
    assert "burnt &amp; gone" in page.html


def test_errors_stand_beside_the_fields_that_they_are_about(site: Site) -> None:
    page = case(CATALOG, "create").send(site, **{"sku": "no key", "price.amount": "1.005", "name": ""})
    form = page.response.context["form"]
    assert page.status == 400
    assert set(form.errors) == {"sku", "name", "price.amount"}
    assert form.errors["name"] == ["This field is required."]
    assert 'value="1.005"' in page.html


def test_an_error_in_a_table_stands_in_its_cell(site: Site) -> None:
    page = case(ORDERS, "ship").send(site, **{"items.quantity.A": "-3"})
    assert set(page.response.context["form"].errors) == {"items.quantity.A"}
    page = case(ORDERS, "ship").send(site, **{"items.quantity.A": "two"})
    assert set(page.response.context["form"].errors) == {"items.quantity.A"}


def test_to_ship_nothing_is_not_to_ship_all(site: Site) -> None:
    before = last_position()
    page = case(ORDERS, "ship").send(site, **{"items.quantity.A": ""})
    assert "Write a quantity beside at least one item." in page.text
    assert events_after(before) == []


def test_a_row_that_is_no_more_is_refused_and_not_lost(site: Site) -> None:
    form = case(ORDERS, "ship").filled(site)
    shop.ship("new")
    page = site.post(case(ORDERS, "ship").address, **form)
    assert page.status == 400
    assert "items.quantity.A" in page.html


def test_a_form_that_was_sent_with_something_else_in_it_says_so_and_can_be_sent_again(site: Site) -> None:
    receive = case(STOCK, "receive")
    form = receive.filled(site)
    site.post(receive.address, **form)
    before = last_position()
    page = site.post(receive.address, **{**form, "quantity": "6"})
    assert page.status == 400
    assert "This form was sent before, with something else in it" in page.text
    assert events_after(before) == []
    anew = page.response.context["form"]["once"].value()
    assert site.post(receive.address, **{**form, "quantity": "6", "once": anew}).status == 302
    assert events_after(before) == ["stock.received"]


def test_a_thousand_lines_come_back_in_one_form(site: Site) -> None:
    lines = (OrderLine(f"S{number}", "Service", 1, shop.PRICE, tracked=False) for number in range(1000))
    shop.place("large", *lines)
    shop.ship("large")
    shop.catch_up_all()
    back = case(ORDERS, "accept_return")._replace(key="large", typed={})
    rows = back.open(site).response.context["form"].entries[0].rows
    cells = {"quantity": "1", "condition": "restock"}
    all_of_it = {f"items.{column}.{sku}": text for sku in rows for column, text in cells.items()}
    assert len(all_of_it) == 2000
    assert back.send(site, **all_of_it).status == 302


def test_done_to_nothing_there_is_nothing(site: Site) -> None:
    for key in ("nothing", "a_00b"):
        address = case(CATALOG, "rename").address.replace("/A/", f"/{key}/")
        assert site.get(address).status == 404
        assert site.post(address, name="x").status == 404
    assert site.get(case(CATALOG, "rename").address.replace("rename", "burn")).status == 404
    assert site.client.put(case(CATALOG, "rename").address).status_code == 405


def test_the_page_says_whether_its_row_follows_already(site: Site) -> None:
    receive = case(STOCK, "receive")
    form = receive.filled(site)
    behind = site.get(site.post(receive.address, **form).response.headers["Location"])
    assert row_deeds.BEHIND in behind.text
    shop.catch_up_all()
    there = site.get(site.post(receive.address, **form).response.headers["Location"])
    assert row_deeds.BEHIND not in there.text
    assert "103" in there.text


def test_an_address_is_not_written_where_none_is_typed(site: Site) -> None:
    assert case(CUSTOMERS, "register").send(site, customer_id="c9").status == 302
    address = {"address.street": "1 Mill Lane", "address.city": "Leeds"}
    page = case(CUSTOMERS, "register").send(site, customer_id="c10", email="x@example.com", **address)
    assert set(page.response.context["form"].errors) == {"address.country"}
