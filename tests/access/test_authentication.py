from typing import Any

import pytest
from django.test import Client

from config.access.models import ApiKey, issue, revoke, valid_keys
from config.access.scopes import EVERYTHING

pytestmark = pytest.mark.django_db


def status(authorization: str | None) -> int:
    headers = {} if authorization is None else {"Authorization": authorization}
    return Client().get("/api/v1/products/NONE", headers=headers).status_code


def test_a_key_opens_the_api() -> None:
    key = issue("erp", [EVERYTHING])
    assert status(f"Bearer {key}") == 404
    assert status(f"bearer {key}") == 404


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ", "Bearer x", "Bearer ol_000000000000_" + "0" * 64, "Basic abc", "Bearer é", "é"],
)
def test_nothing_else_does(authorization: str | None) -> None:
    issue("erp", [EVERYTHING])
    assert status(authorization) == 401


def test_a_revoked_key_stops_at_once_where_it_is_revoked() -> None:
    key = issue("erp", [EVERYTHING])
    assert status(f"Bearer {key}") == 404
    revoke("erp")
    assert status(f"Bearer {key}") == 401


def test_elsewhere_it_stops_when_it_is_looked_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(valid_keys, "_clock", lambda: now[0])
    key = issue("erp", [EVERYTHING])
    assert status(f"Bearer {key}") == 404
    ApiKey.objects.update(revoked_at="2026-01-01T00:00:00Z")
    assert status(f"Bearer {key}") == 404
    now[0] = 1.0
    assert status(f"Bearer {key}") == 401


def test_a_key_that_was_seen_a_moment_ago_costs_no_query(django_assert_num_queries: Any) -> None:
    key = issue("erp", [EVERYTHING])
    status(f"Bearer {key}")
    with django_assert_num_queries(0):
        assert status(f"Bearer {key}") == 404  # its streams are read past Django
        assert status(f"Bearer {key[:-1]}x") == 401
        assert status(f"Bearer {key[:-1]}{'0' if key[-1] != '0' else '1'}") == 401
