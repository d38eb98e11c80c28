"""Every page of the admin says which shop it is of, in red where it is the real one."""

from typing import Any

import pytest
from django.test import Client

from config.environment import environment
from tests.admin.site import Page, Site
from tests.doctor.telling import doctor, state

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

REAL = '<div class="environment real" role="note">'
QUIET = '<div class="environment" role="note">'


@pytest.mark.parametrize(
    ("name", "is_real"),
    [
        ("", True),
        ("production", True),
        ("PROD", True),
        ("live", True),
        ("qa", True),
        ("stagin", True),
        ("eu-staging", True),
        ("staging", False),
        ("Staging EU", False),
        ("test-3", False),
        ("demo", False),
    ],
)
def test_a_deployment_is_the_real_shop_unless_its_name_says_otherwise(settings: Any, name: str, is_real: bool) -> None:
    settings.ENVIRONMENT, settings.LOCAL = name, False
    found = environment()
    assert found is not None
    assert found == (name or "production", is_real)


def test_a_developers_machine_has_no_bar_unless_it_is_named(settings: Any, site: Site) -> None:
    settings.ENVIRONMENT, settings.LOCAL = "", True
    assert 'class="environment' not in site.get("/admin/").html
    settings.ENVIRONMENT = "production"
    assert REAL in site.get("/admin/").html


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/projections/", "/admin/eventstore/event/", "/admin/password_change/"]
)
def test_every_page_has_it(settings: Any, site: Site, path: str) -> None:
    settings.ENVIRONMENT, settings.LOCAL = "", False
    page = site.get(path)
    assert REAL in page.html
    assert "production What you do here is done to the real shop." in page.text
    settings.ENVIRONMENT = "staging <b>"
    page = site.get(path)
    assert QUIET in page.html
    assert "staging <b> This is not the real shop." in page.text
    assert "staging <b>" not in page.html


def test_so_has_the_log_in(settings: Any) -> None:
    settings.ENVIRONMENT, settings.LOCAL = "", False
    assert REAL in Page(Client().get("/admin/login/")).html


def test_the_doctor_says_when_a_deployment_has_no_name(settings: Any, capsys: Any) -> None:
    settings.ENVIRONMENT, settings.LOCAL = "", False
    _, told = doctor(capsys)
    assert state(told, "settings", "ENVIRONMENT") == "warning"
    settings.ENVIRONMENT = "staging"
    _, told = doctor(capsys)
    assert state(told, "settings", "ENVIRONMENT") == "ok"
    assert "not the real shop" in told["settings", "ENVIRONMENT"][0]["seen"]
