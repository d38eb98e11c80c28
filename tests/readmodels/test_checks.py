"""What a projection declares wrongly is said when Django starts, not when its first event comes."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import models

from catalog.events import StockReceived
from eventstore.log import inline
from orders.events import CustomerRegistered
from readmodels.engine import registry
from readmodels.engine.checks import declarations
from readmodels.engine.projection import Projection, on
from readmodels.engine.row import ReadModel
from readmodels.models import EmailInUse, ProductInventory


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(registry, "_projections", {})
    monkeypatch.setattr(inline, "_folds", {})
    yield registry.register


def said() -> list[tuple[str | None, str]]:
    return [(message.id, message.msg) for message in declarations()]


def test_what_runs_has_nothing_to_be_said_of() -> None:
    assert said() == []


def test_a_key_that_the_event_does_not_have(register: Any) -> None:
    class Wrong(Projection[ProductInventory]):
        name = "wrong"

        @on(StockReceived, key="product")
        def receive(self, row: ProductInventory, event: StockReceived, recorded: Any) -> None: ...

    register(Wrong())
    assert said() == [("readmodels.E014", "wrong: StockReceived has no field 'product' to be the key.")]


def test_an_event_that_is_folded_twice(register: Any) -> None:
    class Wrong(Projection[ProductInventory]):
        name = "wrong"

        @on(StockReceived, key="sku")
        def receive(self, row: ProductInventory, event: StockReceived, recorded: Any) -> None: ...

        @on(StockReceived, key="sku")
        def again(self, row: ProductInventory, event: StockReceived, recorded: Any) -> None: ...

    register(Wrong())
    assert said() == [("readmodels.E015", "wrong folds StockReceived in 2 ways; only the last would be used.")]


def test_nothing_to_fold_and_no_shard(register: Any) -> None:
    class Wrong(Projection[ProductInventory]):
        name = "wrong"
        shards = 0

    register(Wrong())
    assert [number for number, _ in said()] == ["readmodels.E011", "readmodels.E012"]


def test_inline_in_the_other_database_and_without_the_lock_of_a_stream(register: Any) -> None:
    class Wrong(Projection[ProductInventory]):
        name = "wrong"
        inline = True

        @on(StockReceived, key="sku")
        def receive(self, row: ProductInventory, event: StockReceived, recorded: Any) -> None: ...

    class Lagging(Projection[EmailInUse]):
        name = "lagging"

        @on(CustomerRegistered, key="customer_id")
        def take(self, row: EmailInUse, event: CustomerRegistered, recorded: Any) -> None: ...

    register(Wrong(), Lagging())
    assert [number for number, _ in said()] == [
        "readmodels.E016",
        "readmodels.E017",
        "readmodels.E018",
        "readmodels.E017",
    ]


def test_a_key_that_is_no_text_and_another_that_is_unique(register: Any) -> None:
    class Numbered(ReadModel):
        number = models.BigIntegerField(primary_key=True)
        sku = models.TextField(unique=True)

        class Meta(ReadModel.Meta):
            app_label = "readmodels"
            managed = False

    class Wrong(Projection[Numbered]):
        name = "wrong"

        @on(StockReceived, key="sku")
        def receive(self, row: Numbered, event: StockReceived, recorded: Any) -> None: ...

    register(Wrong())
    try:
        assert [number for number, _ in said()] == ["readmodels.E013", "readmodels.E018"]
    finally:
        del Numbered._meta.apps.all_models["readmodels"]["numbered"]
