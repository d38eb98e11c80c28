"""`manage.py replay` killed with -9, again and again: the live table serves, and in the end the result is right."""

import time

import pytest

from readmodels.models import ProductInventory
from tests import shop
from tests.faults import processes
from tests.faults.audit import audit
from tests.faults.conftest import Start

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


def test_a_replay_killed_at_random_moments_ends_right(start: Start) -> None:
    shop.product("A", 1_000_000)
    for number in range(300):
        shop.place(f"o{number}", shop.line("A"))
    shop.catch_up_all()
    for pause in (0.6, 0.8, 1.0, 1.2):
        command = start(processes.manage, "replay", "--all")
        time.sleep(pause)
        command.kill()
        assert ProductInventory.objects.get(pk="A").reserved == 300
    last = start(processes.manage, "replay", "--all")
    output = last.finish(60)
    assert last.process.returncode == 0, output
    audit()
