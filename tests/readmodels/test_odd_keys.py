"""Keys as shops have them: spaces, dashes, quotes, other alphabets, long ones. The engine takes each as it is."""

import random
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections

from readmodels.engine.registry import projection
from readmodels.engine.replaying import building, swap
from readmodels.engine.storing.parked import waiting
from readmodels.engine.tasks import build
from readmodels.engine.verifying.verify import verify
from tests import shop
from tests.readmodels.test_parked import store

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

chance = random.Random(1)
ODD = [
    "a b", " a", "a-b", "-a", "--all", "stock-a", "a/page-0", "%s", "%(x)s", "'; DROP TABLE x; --", '"', "{}", "\\N",
    "\t", "NULL", "Tasse groß", "杯子", "كوب", "☕\U0001f600", "e\u0301", "é", "A", "a", "x" * 500,
    "".join(chr(chance.randrange(0x4E00, 0x9FFF)) for _ in range(300)),
]  # fmt: skip
NAMES = ["product_inventory", "customer_order_summary", "stock_ledger"]


@pytest.fixture(autouse=True)
def orders() -> None:
    for key in ODD:
        shop.product(key, 10)
        shop.place(key, shop.line(key))
    shop.catch_up_all()


@pytest.mark.parametrize("name", NAMES)
def test_they_are_folded_replayed_in_chunks_and_kept_in_shards(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one = projection(name)
    assert verify(one).differences == []
    monkeypatch.setattr(type(one), "shards", 3)
    building.begin(one, 4)
    for chunk in (1, 2, 3):
        build(name, chunk)
    list(building.build(one))
    found = swap.compare(one)
    assert found is not None and found.differing == 0
    swap.swap(one)
    for key in ODD:
        shop.pay(key, "1")
        shop.receive(key, 5)
    shop.catch_up_all()
    assert verify(one).differences == []
    assert verify(one, sample=20).differences == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shards", [1, 3])
def test_one_row_is_built_anew(name: str, shards: int, monkeypatch: pytest.MonkeyPatch) -> None:
    one: Any = projection(name)
    monkeypatch.setattr(type(one), "shards", shards)
    call_command("replay", name)
    keys = list(one.model.objects.values_list("pk", flat=True))
    with connections["readmodels"].cursor() as cursor:
        cursor.execute(f"DELETE FROM {one.model._meta.db_table}")
    for key in keys:
        call_command("replay", name, f"--key={key}")
    assert verify(one).differences == []


def test_they_are_parked_retried_and_discarded() -> None:
    for key in ODD:
        store(f"order-{key}", "order.canceled", 99, "{}")
        shop.pay(key, "1")
    shop.catch_up_all()
    assert sorted(waiting("customer_order_summary").values_list("key", flat=True)) == sorted(ODD)
    for key in ODD:
        call_command("parked", "discard", "--yes", "--reason=none", "customer_order_summary", "--", key)
    assert not waiting("customer_order_summary").exists()
    assert verify(projection("customer_order_summary")).differences == []
