"""Several runners of one projection: one is frozen and wakes too late; the one that holds the checkpoint is killed."""

import time
from collections.abc import Callable

import pytest

from eventstore.log import log
from readmodels.engine.storing import checkpoint
from tests import shop
from tests.faults import processes
from tests.faults.audit import audit, caught_up
from tests.faults.conftest import Start
from tests.faults.load import ordering, past
from tests.faults.locks import locked
from tests.faults.processes import Running, wait_until

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

RUNNER = """
import django
django.setup()
from readmodels.engine.folding.catch_up import catch_up
from readmodels.engine.registry import projection
while True:
    try:
        list(catch_up(projection("product_inventory")))
    except django.db.Error:
        django.db.connections.close_all()
"""


def runner(number: int) -> Running:
    return Running("-c", RUNNER, PGAPPNAME=f"runner {number}", DJANGO_SETTINGS_MODULE="config.settings")


@pytest.mark.parametrize(
    ("mode", "seconds"),
    [("ACCESS EXCLUSIVE", 1), pytest.param("SHARE", 65, marks=pytest.mark.long)],
    ids=["before it writes", "in its transaction"],
)
def test_a_worker_that_was_frozen_cannot_write_when_it_wakes(
    start: Start, worker: Running, mode: str, seconds: int
) -> None:
    """In the second case it holds the checkpoint, until the server ends its session."""
    past(20)
    wait_until(caught_up, 60)
    with locked(mode) as waiting:
        shop.place("o1", shop.line("A"))
        wait_until(lambda: bool(waiting()), 60)
        worker.freeze()
    start(processes.worker)
    with ordering(20):
        time.sleep(seconds)
    wait_until(caught_up, 60)
    worker.thaw()
    with ordering(20):
        time.sleep(2)
    wait_until(caught_up, 60)
    audit()


@pytest.mark.parametrize("kills", [2, pytest.param(20, marks=pytest.mark.long)])
def test_of_four_runners_the_holder_is_killed(
    start: Start, kills: int, record_property: Callable[[str, object], None]
) -> None:
    past(20)
    shop.catch_up_all()
    runners = {f"runner {number}": start(runner, number) for number in range(4)}
    longest = 0.0
    for number in range(kills):
        with locked("SHARE") as waiting:
            shop.place(f"o{number}", shop.line("A"))
            wait_until(lambda: bool(waiting()), 60)
            holder = waiting()
            runners[holder].kill()
        longest = max(longest, wait_until(lambda: checkpoint.position("product_inventory") == log.head().position, 60))
        shop.catch_up_all()
        runners[holder] = start(runner, int(holder[-1]))
    record_property("longest hand-over in seconds", longest)
    assert kills < 20 or longest < 15
    audit()
