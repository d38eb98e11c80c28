"""Workers die while deadlines come due: each is met once, within seconds, with or without a broker."""

import random
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from config.local.redis import Redis
from eventstore.commands.execution import current
from eventstore.models import Command
from eventstore.reactions.models import Deadline
from orders.commands import PlaceOrder
from orders.order import ORDER
from orders.stages import Expired
from tests import shop
from tests.faults import processes
from tests.faults.audit import audit, caught_up
from tests.faults.conftest import Start
from tests.faults.processes import Running, wait_until

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])
ORDERS = 60


def expired() -> int:
    keys = [f"o{number}" for number in range(ORDERS)]
    return sum(isinstance(order, Expired) for order in current(ORDER, keys).values())


def order_unpaid() -> None:
    """Orders of which one after the other comes due within the next seconds."""
    shop.product("A", 1_000)
    for number in range(ORDERS):
        due_at = timezone.now() + timedelta(seconds=number / 15)
        shop.send(f"o{number}", PlaceOrder(f"o{number}", None, (shop.line("A"),), "GBP", payment_due_at=due_at))


def test_workers_killed_while_deadlines_come_due_act_once(start: Start, worker: Running) -> None:
    start(processes.beat)
    order_unpaid()
    chance = random.Random(5)
    working = worker
    for _ in range(3):
        time.sleep(chance.random())
        working.kill()
        working = start(processes.worker)
    wait_until(lambda: expired() == ORDERS, 60)
    wait_until(lambda: not Deadline.objects.exists(), 20)
    assert Command.objects.filter(name="ExpireOrder").count() == ORDERS
    wait_until(caught_up, 60)
    audit()


def test_without_a_broker_deadlines_are_met(start: Start, redis_server: Redis) -> None:
    start(processes.worker)
    order_unpaid()
    redis_server.stop()
    try:
        wait_until(lambda: expired() == ORDERS, 60)
    finally:
        redis_server.start()
