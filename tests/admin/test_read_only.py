"""Nobody changes the log or a read model through the admin, and nobody without permission looks at it."""

import logging
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.test import Client, RequestFactory
from django.urls import reverse

from eventstore.browser.read_only import ReadOnlyAdmin
from eventstore.commands.execution import execute
from eventstore.models import Command, Event, Seal, Stream
from eventstore.seals import chain
from orders.cart import CART
from orders.commands import OpenCart
from readmodels.engine.operating.operation import Operation
from readmodels.engine.storing.parked import Parked
from readmodels.engine.verifying.verification import VerificationResult
from readmodels.models import (
    Cart,
    CustomerOrderSummary,
    CustomerProfile,
    LedgerLine,
    ProductCatalog,
    ProductInventory,
    Sale,
)
from tests import shop
from tests.admin.log import an_order
from tests.admin.site import Site, address_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

MODELS = [
    Event,
    Command,
    Stream,
    Seal,
    Cart,
    CustomerOrderSummary,
    CustomerProfile,
    ProductCatalog,
    ProductInventory,
    LedgerLine,
    Sale,
]
every_model = pytest.mark.parametrize("model", MODELS)


@pytest.fixture(autouse=True)
def order(transactional_db: None) -> None:
    an_order()
    execute(shop.envelope(), CART, "k1", OpenCart("k1"))
    list(chain.extend())
    shop.catch_up_all()


def list_of(model: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def test_these_are_all_the_models_of_the_log_and_the_read_side() -> None:
    shown = {model for model in admin.site._registry if model._meta.app_label in {"eventstore", "readmodels"}}
    assert shown == {*MODELS, VerificationResult, Parked, Operation}
    assert all(isinstance(admin.site._registry[model], ReadOnlyAdmin) for model in shown - {Parked})


@every_model
def test_a_list_says_what_it_is(site: Site, model: Any) -> None:
    explains = getattr(admin.site._registry[model], "explains", "")
    assert explains
    assert explains in site.get(list_of(model)).text


@every_model
def test_adding_is_refused(site: Site, model: Any) -> None:
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    assert site.get(address).status == 403
    assert site.post(address, position=1).status == 403


@every_model
def test_changing_is_refused(site: Site, model: Any) -> None:
    row = model.objects.first()
    before = model.objects.filter(pk=row.pk).values().get()
    assert site.row(row).status == 200
    assert site.post(address_of(row), version=99, on_hand=99, _save="Save").status == 403
    assert model.objects.filter(pk=row.pk).values().get() == before


@every_model
def test_deleting_is_refused(site: Site, model: Any) -> None:
    row = model.objects.first()
    assert site.get(address_of(row, "delete")).status == 403
    assert site.post(address_of(row, "delete"), post="yes").status == 403
    assert model.objects.filter(pk=row.pk).exists()


@every_model
def test_no_bulk_action_is_offered_or_taken(site: Site, model: Any) -> None:
    row = model.objects.first()
    page = site.get(list_of(model))
    assert page.status == 200
    assert 'name="action"' not in page.html
    taken = site.post(list_of(model), action="delete_selected", _selected_action=row.pk, post="yes", index="0")
    assert taken.status == 403
    assert model.objects.filter(pk=row.pk).exists()


@every_model
def test_the_lists_own_rows_refuse_every_write(model: Any) -> None:
    request = RequestFactory().get("/")
    request.user = User.objects.create_superuser("root")
    rows = admin.site._registry[model].get_queryset(request)
    with pytest.raises(TypeError, match="read-only"):
        rows.delete()
    with pytest.raises(TypeError, match="read-only"):
        rows.update(version=1)


@every_model
def test_a_request_cannot_ask_by_field_names_of_its_own(
    site: Site, model: Any, caplog: pytest.LogCaptureFixture
) -> None:
    for asked in ({"version__gt": "0"}, {"pk__regex": "^.*$"}, {"unknown": "1"}):
        answer = site.get(list_of(model), **asked).response
        assert (answer.status_code, answer.headers.get("Location")) == anew(model)
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def anew(model: Any) -> tuple[int, str | None]:
    """How a list answers what none of its filters asks. That of sales is no list of rows, and has none."""
    return (400, None) if model is Sale else (302, f"{list_of(model)}?e=1")


@pytest.mark.parametrize("model", [*MODELS, VerificationResult])
def test_a_search_never_fails_also_where_there_is_no_search_box(site: Site, model: Any) -> None:
    for term in ("x", "99999999999999999999", "'"):
        assert site.get(list_of(model), q=term).status in (200, 302, 400)


@every_model
def test_the_staff_sees_what_it_may_view_and_nothing_else(clerk_site: Site, model: Any) -> None:
    assert clerk_site.get(list_of(model)).status == 403
    denied = clerk_site.row(model.objects.first())
    assert denied.status == 403
    assert "no permission" in denied.text
    codename = f"view_{model._meta.model_name}"
    User.objects.get(username="clerk").user_permissions.add(Permission.objects.get(codename=codename))
    assert clerk_site.get(list_of(model)).status == 200


@every_model
def test_a_stranger_is_sent_to_the_log_in(model: Any) -> None:
    answer = Client().get(list_of(model))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/admin/login/")


@every_model
def test_a_key_that_cannot_be_is_no_row(site: Site, model: Any) -> None:
    for key in ("_00", "99999999999999999999999", "nothing"):
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[key])
        assert site.get(address).status == 302
