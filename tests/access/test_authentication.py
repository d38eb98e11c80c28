import pytest
from django.test import Client

from config.access.models import issue, revoke

pytestmark = pytest.mark.django_db


def status(authorization: str | None) -> int:
    headers = {} if authorization is None else {"Authorization": authorization}
    return Client().get("/api/v1/products/NONE", headers=headers).status_code


def test_a_key_opens_the_api() -> None:
    key = issue("erp")
    assert status(f"Bearer {key}") == 404
    assert status(f"bearer {key}") == 404


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ", "Bearer x", "Bearer ol_000000000000_" + "0" * 64, "Basic abc", "Bearer é", "é"],
)
def test_nothing_else_does(authorization: str | None) -> None:
    issue("erp")
    assert status(authorization) == 401


def test_a_revoked_key_stops_at_once() -> None:
    key = issue("erp")
    assert status(f"Bearer {key}") == 404
    revoke("erp")
    assert status(f"Bearer {key}") == 401


def test_a_session_of_the_admin_is_no_key(admin_client: Client) -> None:
    assert admin_client.get("/api/v1/products/NONE").status_code == 401
