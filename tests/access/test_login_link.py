import importlib
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import Resolver404, clear_url_caches, resolve

import config.urls
from config.access import login_link

pytestmark = pytest.mark.django_db(databases=["default", "readmodels"])


def link() -> str:
    out = StringIO()
    call_command("login_link", base_url="http://127.0.0.1:8001/", stdout=out)
    return out.getvalue().strip()


def path() -> str:
    return link().removeprefix("http://127.0.0.1:8001")


def test_a_link_logs_the_operator_in() -> None:
    browser = Client()
    answer = browser.get(path())
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/")
    assert browser.get("/admin/").status_code == 200
    operator = User.objects.get()
    assert (operator.username, operator.is_superuser, operator.has_usable_password()) == ("operator", True, False)


def test_it_works_once() -> None:
    used = path()
    Client().get(used)
    assert Client().get(used).status_code == 404


def test_every_link_ends_with_the_next_log_in() -> None:
    first, second = path(), path()
    Client().get(second)
    assert Client().get(first).status_code == 404


def test_it_works_for_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    made = path()
    now = datetime.now() + timedelta(seconds=login_link.VALID_SECONDS + 1)  # noqa: DTZ005
    monkeypatch.setattr(login_link.tokens, "_now", lambda: now)
    assert Client().get(made).status_code == 404


@pytest.mark.parametrize("token", ["x", "-", "x-y", "dicqqt-" + "0" * 32, "%00"])
def test_a_made_up_link_is_not_found(token: str) -> None:
    assert Client().get(f"/login-link/{token}").status_code == 404
    login_link.operator()
    assert Client().get(f"/login-link/{token}").status_code == 404


def test_a_deactivated_operator_gets_none() -> None:
    made = path()
    User.objects.update(is_active=False)
    assert Client().get(made).status_code == 404
    with pytest.raises(CommandError, match="deactivated"):
        link()


def test_a_deployment_has_no_such_route(settings: Any) -> None:
    settings.LOCAL = False
    try:
        importlib.reload(config.urls)
        clear_url_caches()
        with pytest.raises(Resolver404):
            resolve("/login-link/x")
        with pytest.raises(CommandError, match="local"):
            link()
    finally:
        settings.LOCAL = True
        importlib.reload(config.urls)
        clear_url_caches()
