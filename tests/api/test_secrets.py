"""Keys and tokens stand nowhere but with those who hold them: in no log line, and in no table."""

import logging
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from tests.api.client import Shopper, Storefront

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


def test_no_log_line_and_no_table_has_one(
    shop: Storefront,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    ada, poor = Shopper(shop, "ada"), Storefront("poor", [])
    secrets = [client.key for client in (shop, ada, poor)]
    assert statuses(shop, ada, poor) == [201, 400, 404, 404, 403, 403, 403]
    assert [wrong(secret) for secret in secrets] == [401] * 3
    assert broken(ada, monkeypatch) == 500
    said = capfd.readouterr()
    everything = "\n".join([caplog.text, said.out, said.err, *stored()])
    assert "poor" in everything and "internal trouble" in everything
    for secret in secrets:
        assert secret not in everything
        assert secret_part(secret) not in everything


def secret_part(credential: str) -> str:
    """What nobody could make up: a key's secret, a token's signature."""
    return credential.rpartition(".")[2] if "." in credential else credential.split("_")[2]


def statuses(shop: Storefront, ada: Shopper, poor: Storefront) -> list[int]:
    answers = [
        shop.post("products", {"sku": "MUG", "name": "Mug", "price": {"amount": "1.00", "currency": "GBP"}}),
        shop.send("products", b"{"),
        shop.get("orders/missing"),
        ada.get("orders/missing"),
        ada.get("sales"),
        poor.get("products"),
        poor.post("products", {}),
    ]
    return [answer.status_code for answer in answers]


def wrong(secret: str) -> int:
    """With a letter too many."""
    return Client(headers={"Authorization": f"Bearer {secret}0"}).get("/api/v1/products").status_code


def broken(ada: Shopper, monkeypatch: pytest.MonkeyPatch) -> int:
    def fail(*_: Any) -> None:
        raise RuntimeError("internal trouble")

    monkeypatch.setattr("catalog.api.products.stream.load", fail)
    ada.http.raise_request_exception = False
    return int(ada.get("products/MUG").status_code)


def stored() -> list[str]:
    """Every row of every table of both databases."""
    found = []
    for connection in connections.all():
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f'SELECT t::text FROM "{table}" AS t')
                found += [row for (row,) in cursor.fetchall()]
    return found
