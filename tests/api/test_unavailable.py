"""PostgreSQL that is away, dies in the middle of a request or keeps us waiting: 503, never 500, and back by itself."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, close_old_connections, connections

from eventstore.commands.batch import Batch
from orders import placement
from tests.api.client import Storefront, problem
from tests.api.log import stock, stored
from tests.api.outage import terminate, unreachable
from tests.relay import LostCommit, by_way_of

pytestmark = pytest.mark.django_db(databases=["default", "readmodels"], transaction=True)

LINES = {"lines": [{"sku": "MUG", "quantity": 1}]}


@pytest.fixture
def shop(transactional_db: None) -> Storefront:
    shop = Storefront()
    shop.product("MUG", stock=5)
    return shop


@pytest.fixture
def lost_commit() -> Iterator[LostCommit]:
    with by_way_of(LostCommit) as way:
        yield way


def unavailable(answer: Any) -> None:
    problem(answer, 503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0


def test_the_answer_of_a_commit_is_lost_and_the_retry_gets_it(shop: Storefront, lost_commit: LostCommit) -> None:
    lost_commit.armed = True
    unavailable(shop.post("orders", LINES, key="cart-1"))
    assert lost_commit.lost == 1
    assert stock("MUG").reserved == 1
    retried = shop.post("orders", LINES, key="cart-1")
    assert retried.status_code == 201
    assert retried.headers["Idempotent-Replayed"] == "true"
    assert stored(f"order-{retried.json()['order_id']}") == ["order.placed"]
    assert stock("MUG").reserved == 1


@pytest.mark.direct
def test_our_connection_is_ended_while_an_order_is_priced(shop: Storefront, monkeypatch: pytest.MonkeyPatch) -> None:
    price = placement.price

    def price_and_die(*arguments: Any) -> Any:
        terminate()
        return price(*arguments)

    with monkeypatch.context() as during:
        during.setattr(placement, "price", price_and_die)
        unavailable(shop.post("orders", LINES, key="cart-1"))
    assert shop.post("orders", LINES, key="cart-1").status_code == 201
    assert stock("MUG").reserved == 1


@pytest.mark.direct
def test_our_connection_is_ended_within_the_transaction(shop: Storefront, monkeypatch: pytest.MonkeyPatch) -> None:
    append = Batch.append

    def die_and_append(batch: Batch) -> Any:
        terminate()
        return append(batch)

    with monkeypatch.context() as during:
        during.setattr(Batch, "append", die_and_append)
        unavailable(shop.post("orders", LINES, key="cart-1"))
    assert shop.post("orders", LINES, key="cart-1").status_code == 201
    assert stock("MUG").reserved == 1


def test_a_connection_that_died_between_two_requests_is_not_noticed(shop: Storefront) -> None:
    terminate()
    close_old_connections()  # what Django does before a request, and the test client leaves out
    assert shop.post("orders", LINES).status_code == 201


def test_the_logs_database_is_away(shop: Storefront) -> None:
    with unreachable("default"):
        unavailable(shop.post("orders", LINES, key="cart-1"))
        unavailable(shop.get("products/MUG"))
    assert shop.post("orders", LINES, key="cart-1").status_code == 201


def test_the_read_database_is_away_and_orders_are_still_taken(shop: Storefront) -> None:
    with unreachable("readmodels"):
        order_id = shop.order(("MUG", 1))
        unavailable(shop.get(f"orders/{order_id}"))
        unavailable(shop.get("inventory/MUG", Prefer="wait=1", **{"Consistency-Token": "1"}))


def test_a_lock_that_is_held_for_too_long(shop: Storefront) -> None:
    connection = connections["default"]
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT FROM eventstore_stream WHERE name = 'stock-MUG' FOR UPDATE")
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone() == ("3s",), "nobody waits without end"
            cursor.execute("SET lock_timeout = '100ms'")
        unavailable(shop.post("orders", LINES, key="cart-1"))
    assert shop.post("orders", LINES, key="cart-1").status_code == 201


def test_errors_of_djangos_own_queries_count_too(shop: Storefront, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: Any) -> None:
        raise OperationalError("the database system is shutting down")

    monkeypatch.setattr("config.access.authentication.holder", fail)
    unavailable(shop.post("orders", LINES))
