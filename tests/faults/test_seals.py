"""Sealing while others append, roll back and are killed: one chain, and every event in it once."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from eventstore.models import Event
from eventstore.seals import chain
from eventstore.seals.verification import check
from tests.eventstore.example import add
from tests.faults import processes
from tests.faults.conftest import Start

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])


class GivenUp(Exception):
    pass


def test_sealers_that_are_killed_under_load_leave_one_chain(start: Start) -> None:
    writers, done = 8, threading.Event()

    def write(writer: int) -> None:
        chance = random.Random(writer)
        while not done.is_set():
            try:
                with transaction.atomic():
                    add(f"{writer}", 1)
                    time.sleep(chance.random() * 0.02)
                    if chance.random() < 0.2:
                        raise GivenUp
            except GivenUp:
                continue
        connections.close_all()

    def seal() -> None:
        while not done.is_set():
            list(chain.extend())
        connections.close_all()

    with ThreadPoolExecutor(writers + 2) as pool:
        running = [*(pool.submit(write, writer) for writer in range(writers)), *(pool.submit(seal) for _ in range(2))]
        for pause in (0.9, 1.1, 1.3):
            killed = start(processes.manage, "events", "seal")
            time.sleep(pause)
            killed.kill()
        done.set()
        for one in running:
            one.result()
    list(chain.extend())
    checked = list(check(chain.read()))
    assert [one.findings for one in checked if one.findings] == []
    assert sum(one.events for one in checked) == sum(one.seal.events for one in checked) == Event.objects.count()
    assert len(checked) > 10
