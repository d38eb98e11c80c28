"""Redis stops, freezes or forgets: orders are taken all the same, and the read models catch up by themselves."""

import time

import pytest
from celery import current_app

from config.local.redis import Redis
from readmodels.engine.tasks import catch_up
from tests import shop
from tests.faults.audit import audit, caught_up
from tests.faults.processes import Running, wait_until

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


def place_twenty(name: str) -> float:
    """The slowest of them, in seconds."""
    slowest = 0.0
    for number in range(20):
        started = time.monotonic()
        shop.place(f"{name}{number}", shop.line("A"))
        slowest = max(slowest, time.monotonic() - started)
    return slowest


@pytest.fixture(autouse=True)
def stock(worker: Running) -> None:
    shop.product("A", 1_000_000)
    wait_until(caught_up, 60)


def test_with_redis_stopped_orders_are_taken_without_delay_and_folded_all_the_same(redis_server: Redis) -> None:
    redis_server.stop()
    try:
        assert place_twenty("down") < 0.5
        wait_until(caught_up, 60)
    finally:
        redis_server.start()
    shop.place("after", shop.line("A"))
    wait_until(caught_up, 20)
    audit()


def test_what_redis_forgets_is_found_by_the_sweep(redis_server: Redis) -> None:
    with redis_server.connect() as client:
        for number in range(20):
            shop.place(f"o{number}", shop.line("A"))
            client.flushall()
    wait_until(caught_up, 20)
    audit()


def test_junk_messages_change_nothing() -> None:
    for junk in ([], ["nonsense"], [None], [{"a": 1}], ["product_inventory", 1], ["product_inventory"]):
        for _ in range(30):
            current_app.send_task(catch_up.name, junk)
    shop.place("after", shop.line("A"))
    wait_until(caught_up, 20)
    audit()
