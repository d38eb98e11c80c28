"""Redis stops, freezes or forgets: orders are taken all the same, and the read models catch up by themselves."""

import time
from collections.abc import Callable

import pytest
from celery import current_app

from config.local.redis import Redis
from eventstore.log import log
from readmodels.engine.storing import checkpoint
from readmodels.engine.tasks import catch_up
from readmodels.models import CustomerOrderSummary
from tests import shop
from tests.faults import processes
from tests.faults.audit import audit, caught_up
from tests.faults.conftest import Start
from tests.faults.load import looking, no_slower, ordering, past
from tests.faults.locks import locked
from tests.faults.processes import Running, wait_until

FROZEN = 10  # seconds
PATIENCE = FROZEN / 2  # seconds, for an order; it takes a few milliseconds where nothing waits for Redis

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


@pytest.fixture(autouse=True)
def stock(worker: Running) -> None:
    past(0)
    wait_until(caught_up, 60)


@pytest.mark.parametrize("seconds", [2, pytest.param(30, marks=pytest.mark.long)])
def test_with_redis_stopped_and_wiped_orders_are_taken_and_folded_all_the_same(
    redis_server: Redis, seconds: int, record_property: Callable[[str, object], None]
) -> None:
    with ordering() as up:
        time.sleep(min(seconds, 5))
    redis_server.stop()
    try:
        with ordering() as down, looking() as sight:
            time.sleep(seconds)
        assert max(down.seconds) < PATIENCE
        wait_until(caught_up, 60)
    finally:
        redis_server.start()
    with ordering() as after:
        time.sleep(min(seconds, 5))
    record_property("median of an order in ms: with Redis, without", [1000 * up.median, 1000 * down.median])
    record_property("longest lag without Redis, seconds", sight.longest_lag)
    caught_up_after = wait_until(caught_up, 60)
    record_property("caught up after its return in seconds", caught_up_after)
    assert seconds < 30 or (no_slower(up, down) and caught_up_after < 15)
    audit()
    assert CustomerOrderSummary.objects.count() == sum(len(orders.placed) for orders in (up, down, after))


def test_a_worker_that_loses_redis_with_a_task_in_hand_lives_and_folds(redis_server: Redis, worker: Running) -> None:
    with locked("SHARE") as waiting:
        shop.place("o1", shop.line("A"))
        wait_until(lambda: bool(waiting()), 60)
        redis_server.stop()
    try:
        wait_until(caught_up, 60)
        shop.place("o2", shop.line("A"))
        wait_until(caught_up, 60)
        assert worker.process.poll() is None
    finally:
        redis_server.start()
    audit()


def test_a_worker_that_lost_redis_with_a_task_in_hand_hears_it_again(
    redis_server: Redis, worker: Running, start: Start
) -> None:
    worker.kill()
    start(processes.worker_without_sweep)
    with locked("SHARE") as waiting:
        shop.place("o1", shop.line("A"))
        wait_until(lambda: bool(waiting()), 60)
        redis_server.stop()
    try:
        wait_until(lambda: checkpoint.position("product_inventory") == log.head().position, 60)
    finally:
        redis_server.start()
    shop.place("o2", shop.line("A"))
    wait_until(caught_up, 60)
    audit()


def test_with_redis_frozen_orders_are_taken_and_folded_all_the_same(redis_server: Redis) -> None:
    with redis_server.connect() as client:
        client.client_pause(1000 * FROZEN)
    with ordering() as load:
        time.sleep(2)
    assert max(load.seconds) < PATIENCE
    wait_until(caught_up, 60)
    audit()


def test_with_a_redis_that_refuses_writes_workers_start_and_orders_are_folded(
    redis_server: Redis, worker: Running, start: Start
) -> None:
    worker.kill()
    with redis_server.connect() as client:
        client.config_set("maxmemory", 1)
    try:
        working = start(processes.worker)
        with ordering() as load:
            time.sleep(2)
        assert max(load.seconds) < PATIENCE
        wait_until(caught_up, 60)
        assert working.process.poll() is None
    finally:
        with redis_server.connect() as client:
            client.config_set("maxmemory", "64mb")
    shop.place("after", shop.line("A"))
    wait_until(caught_up, 60)
    audit()


def test_what_redis_forgets_is_found_by_the_sweep(redis_server: Redis) -> None:
    with redis_server.connect() as client:
        for number in range(20):
            shop.place(f"o{number}", shop.line("A"))
            client.flushall()
    wait_until(caught_up, 60)
    audit()


def test_junk_messages_change_nothing() -> None:
    for junk in ([], ["nonsense"], [None], [{"a": 1}], ["product_inventory", 1], ["product_inventory"]):
        for _ in range(30):
            current_app.send_task(catch_up.name, junk)
    shop.place("after", shop.line("A"))
    wait_until(caught_up, 60)
    audit()
