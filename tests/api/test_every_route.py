"""What nobody who has no key can do: generated from the routes, so that no route can be forgotten."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.api.client import Storefront

OPEN = {"", "livez", "readyz", "metrics", "api/schema", "api/docs", "api/redoc", "login-link/x"}
OPEN_IN_ADMIN = {"admin/login/"}
# What is a visitor's own there is another's 404: tests/storefront.
SHOP = "shop/"


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """An address for every route, x for every variable."""
    for pattern in patterns:
        text = re.sub(r"<[^>]+>", "1", str(pattern.pattern)) if "(?P" not in str(pattern.pattern) else "x/"
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, before + text)
        else:
            yield before + text


ROUTES = sorted({route.replace("login-link/1", "login-link/x") for route in routes(get_resolver().url_patterns)})
API = [route for route in ROUTES if not route.startswith(("admin/", SHOP)) and route not in OPEN]
ADMIN = [route for route in ROUTES if route.startswith("admin/") and route not in OPEN_IN_ADMIN]


def test_there_are_routes() -> None:
    assert "api/v1/orders/1/cancel" in API
    assert set(ROUTES) >= OPEN


@pytest.mark.django_db(databases=["default", "readmodels"])
@pytest.mark.parametrize("credential", [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic YTpi"}])
@pytest.mark.parametrize("route", API)
def test_the_api_is_closed_without_a_key(route: str, credential: dict[str, str]) -> None:
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"):
        answer = Client().generic(method, f"/{route}", "{}", content_type="application/json", headers=credential)
        assert answer.status_code == 401, method
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Orderlog"', method
        if method != "HEAD":
            assert answer.json()["code"] == "authentication_required", method


@pytest.mark.django_db(databases=["default", "readmodels"])
@pytest.mark.parametrize("route", API)
def test_what_is_asked_for_and_not_known_is_refused(route: str, shop: Storefront) -> None:
    answer = shop.http.get(f"/{route}?as_off=1")
    assert answer.status_code in {400, 405} or answer.json()["code"] == "misdirected_request"


@pytest.mark.django_db(databases=["default", "readmodels"])
@pytest.mark.parametrize("route", ADMIN)
def test_the_admin_asks_who_you_are(route: str) -> None:
    answer = Client().get(f"/{route}")
    location = answer.headers.get("Location", "").split("?")[0]
    assert (answer.status_code, location) in {(302, "/admin/login/"), (302, "/admin/"), (404, "")}


@pytest.mark.django_db(databases=["default", "readmodels"])
@pytest.mark.parametrize("route", sorted(OPEN - {"login-link/x"}))
def test_what_is_open_is_open(route: str) -> None:
    assert Client().get(f"/{route}", follow=True).status_code == 200
