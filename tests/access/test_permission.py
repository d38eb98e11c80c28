"""A view is open to the scope that it names for a method, and closed where it names none. So it is with customers."""

from collections.abc import Mapping
from typing import Any, ClassVar

import pytest
from django.http import Http404
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from config.access.customer_token import TokenHolder
from config.access.models import ApiKey
from eventstore.http.ownership import Ownership, everybodys
from tests.api.client import Storefront, problem

pytestmark = pytest.mark.django_db(databases=["default", "readmodels"])

MUG = {"sku": "MUG", "name": "Mug", "price": {"amount": "1", "currency": "GBP"}}


class Reading(APIView):
    def get(self, request: Request) -> Response:
        return Response()

    post = get


class Stating(Reading):
    scopes: ClassVar[dict[str, str]] = {"GET": "orders:read"}


def adas(owner: str, request: Request, path: Mapping[str, str]) -> None:
    if owner != "ada":
        raise Http404


class Owned(Stating):
    ownership: ClassVar[dict[str, Ownership]] = {"GET": adas, "POST": everybodys}


def ask(view: type[APIView], method: str, user: ApiKey | TokenHolder) -> int:
    class Given(BaseAuthentication):
        def authenticate(self, request: Request) -> tuple[Any, None]:
            return user, None

    request = APIRequestFactory().generic(method, "/api/v1/things")
    return view.as_view(authentication_classes=[Given])(request).status_code


def key(*scopes: str) -> ApiKey:
    return ApiKey(name="erp", scopes=list(scopes))


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_scope_that_is_named_opens_it(method: str) -> None:
    assert ask(Stating, method, key("orders:read")) == 200
    assert ask(Stating, method, key("*")) == 200
    assert ask(Stating, method, key("orders:write", "sales:read")) == 403


@pytest.mark.parametrize("user", [key(), key("orders:read"), key("*"), TokenHolder("ada")])
def test_what_names_no_scope_is_closed_to_all(user: ApiKey | TokenHolder) -> None:
    assert ask(Stating, "POST", user) == 403
    assert ask(Owned, "POST", user) == 403
    assert ask(Reading, "GET", user) == 403


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_does_not_say_how_ownership_is_checked_is_closed_to_customers(method: str) -> None:
    assert ask(Stating, method, TokenHolder("ada")) == 403
    assert ask(Owned, method, TokenHolder("ada")) == 200
    assert ask(Owned, method, TokenHolder("bob")) == 404


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PURGE", "DISPATCH", "SCOPES"])
def test_what_no_view_handles_is_no_matter_of_scopes(method: str) -> None:
    assert ask(Stating, method, key()) == 405
    assert ask(Stating, method, TokenHolder("ada")) == 405


def test_the_refusal_names_the_scope() -> None:
    poor = Storefront("poor", ["orders:read", "catalog:read"])
    refused = problem(poor.post("products", MUG), 403, "access_denied")
    assert refused["required_scope"] == "catalog:write"
    assert "catalog:write" in refused["detail"]
    assert poor.get("products").status_code == 200


def test_nothing_is_done_without_the_scope() -> None:
    rich, poor = Storefront("rich"), Storefront("poor", ["catalog:read"])
    assert poor.post("products", MUG).status_code == 403
    assert rich.get("products/MUG").status_code == 404
