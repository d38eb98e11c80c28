"""A view is open to the scope that it names for a method, and closed where it names none."""

from typing import Any, ClassVar

import pytest
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from config.access.models import ApiKey
from tests.api.client import Storefront, problem

pytestmark = pytest.mark.django_db(databases=["default", "readmodels"])


class Reading(APIView):
    def get(self, request: Request) -> Response:
        return Response()

    post = get


class Stating(Reading):
    scopes: ClassVar[dict[str, str]] = {"GET": "orders:read"}


def ask(view: type[APIView], method: str, *scopes: str) -> Any:
    class Given(BaseAuthentication):
        def authenticate(self, request: Request) -> tuple[ApiKey, None]:
            return ApiKey(name="erp", scopes=list(scopes)), None

    return view.as_view(authentication_classes=[Given])(APIRequestFactory().generic(method, "/api/v1/things"))


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_scope_that_is_named_opens_it(method: str) -> None:
    assert ask(Stating, method, "orders:read").status_code == 200
    assert ask(Stating, method, "*").status_code == 200
    assert ask(Stating, method, "orders:write", "sales:read").status_code == 403


@pytest.mark.parametrize("scopes", [(), ("orders:read",), ("*",)])
def test_what_names_none_is_closed_to_all(scopes: tuple[str, ...]) -> None:
    assert ask(Stating, "POST", *scopes).status_code == 403
    assert ask(Reading, "GET", *scopes).status_code == 403


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PURGE"])
def test_what_no_view_handles_is_no_matter_of_scopes(method: str) -> None:
    assert ask(Stating, method).status_code == 405


def test_the_refusal_names_the_scope() -> None:
    poor = Storefront("poor", ["orders:read", "catalog:read"])
    refused = problem(poor.post("products", {"sku": "MUG"}), 403, "access_denied")
    assert refused["required_scope"] == "catalog:write"
    assert "catalog:write" in refused["detail"]
    assert poor.get("products").status_code == 200


def test_nothing_is_done_without_the_scope() -> None:
    rich, poor = Storefront("rich"), Storefront("poor", ["catalog:read"])
    assert (
        poor.post("products", {"sku": "MUG", "name": "Mug", "price": {"amount": "1", "currency": "GBP"}}).status_code
        == 403
    )
    assert rich.get("products/MUG").status_code == 404
