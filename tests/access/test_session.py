"""Who is logged in to the admin, and is given the permission, uses the API from the page of its documentation."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from eventstore.models import Command
from tests.api.client import Storefront, problem

pytestmark = pytest.mark.django_db(databases=["default", "readmodels"])

PRODUCTS = "/api/v1/products"
MUG = {"sku": "MUG", "name": "Mug", "price": {"amount": "1", "currency": "GBP"}}


def browser(name: str, **rights: Any) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_user(name, **rights))
    return client


def csrf_token(client: Client) -> str:
    """As Swagger UI has it: it stands in the page's script, with the name of its header."""
    (script,) = re.findall(r'src="(/api/docs\?script=[^"]*)"', client.get("/api/docs").content.decode())
    (token,) = re.findall(r'request\.headers\["X-CSRFTOKEN"\] = "([^"]+)"', client.get(script).content.decode())
    return str(token)


def send(client: Client, **headers: str) -> Any:
    return client.post(PRODUCTS, MUG, content_type="application/json", headers={"Idempotency-Key": "1", **headers})


def test_a_superuser_tries_it_out() -> None:
    client = browser("root", is_staff=True, is_superuser=True)
    assert client.get(PRODUCTS).status_code == 200
    assert send(client, **{"X-CSRFToken": csrf_token(client)}).status_code == 201
    assert Command.objects.latest("number").actor == "user:root"


def test_others_need_the_permission() -> None:
    client = browser("clerk", is_staff=True)
    refused = problem(client.get(PRODUCTS), 403, "access_denied")
    assert refused["required_scope"] == "catalog:read"
    User.objects.get().user_permissions.add(Permission.objects.get(codename="use_api"))
    assert client.get(PRODUCTS).status_code == 200
    assert send(client, **{"X-CSRFToken": csrf_token(client)}).status_code == 201


def test_who_is_not_of_the_staff_has_none() -> None:
    assert browser("root", is_superuser=True).get(PRODUCTS).status_code == 403


def test_who_is_deactivated_is_nobody() -> None:
    client = browser("root", is_staff=True, is_superuser=True)
    User.objects.update(is_active=False)
    assert client.get(PRODUCTS).status_code == 401


@pytest.mark.parametrize("token", [None, "", "x" * 64])
def test_a_page_of_somebody_else_sends_nothing(token: str | None) -> None:
    client = browser("root", is_staff=True, is_superuser=True)
    csrf_token(client)
    problem(send(client, **({} if token is None else {"X-CSRFToken": token})), 403, "access_denied")
    assert not Command.objects.exists()


def test_a_key_needs_no_such_token_and_goes_before_the_session() -> None:
    client = browser("root", is_staff=True, is_superuser=True)
    key = Storefront("erp", ["catalog:write"]).key
    assert send(client, Authorization=f"Bearer {key}").status_code == 201
    assert Command.objects.latest("number").actor == "api-key:erp"
    assert client.get(PRODUCTS, headers={"Authorization": f"Bearer {key}"}).status_code == 403
    assert client.get(PRODUCTS, headers={"Authorization": "Bearer nonsense"}).status_code == 401


def test_idempotency_keys_are_its_users_own() -> None:
    root, other = (browser(name, is_staff=True, is_superuser=True) for name in ("root", "other"))
    assert send(root, **{"X-CSRFToken": csrf_token(root)}).status_code == 201
    again = send(root, **{"X-CSRFToken": csrf_token(root)})
    assert again.headers["Idempotent-Replayed"] == "true"
    answered = send(other, **{"X-CSRFToken": csrf_token(other)})
    assert "Idempotent-Replayed" not in answered.headers


def test_no_token_of_a_customer_is_made_so() -> None:
    client = browser("root", is_staff=True, is_superuser=True)
    headers = {"X-CSRFToken": csrf_token(client)}
    answer = client.post("/api/v1/customers/c1/tokens", {}, content_type="application/json", headers=headers)
    assert problem(answer, 403, "access_denied")["required_scope"] == "tokens:write"


def test_the_documents_stay_open_and_their_token_is_for_their_own_page() -> None:
    for path in ("/api/docs", "/api/docs?script=", "/api/schema"):
        answer = Client().get(path)
        assert answer.status_code == 200
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
