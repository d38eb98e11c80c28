"""A projection is paused and resumed while a worker runs and orders come in."""

import pytest

from eventstore.log import log
from readmodels.engine.registry import projection
from readmodels.engine.storing import checkpoint, pausing
from tests import shop
from tests.faults import processes
from tests.faults.audit import audit, caught_up
from tests.faults.conftest import Start
from tests.faults.load import ordering, past
from tests.faults.processes import Running, wait_until

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

PAUSED, OTHER = "product_inventory", "product_catalog"


def test_workers_leave_what_is_paused_also_after_a_restart(start: Start, worker: Running) -> None:
    past(20)
    wait_until(caught_up, 60)
    with ordering(20):
        pausing.pause(projection(PAUSED), "looking at it", "operator")
        stood = checkpoint.position(PAUSED)
        shop.product("LATE", 1)
        late = log.head().position
        wait_until(lambda: checkpoint.position(OTHER) >= late, 60)
        worker.kill()
        start(processes.worker)
        shop.product("LATER", 1)
        later = log.head().position
        wait_until(lambda: checkpoint.position(OTHER) >= later, 60)
        assert checkpoint.position(PAUSED) == stood
        pausing.resume(projection(PAUSED))
    wait_until(caught_up, 60)
    audit()
