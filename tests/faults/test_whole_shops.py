"""Whole shops against a simple model, on a real PostgreSQL: whatever is sent, in whatever order, and at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests import shop
from tests.faults.audit import audit
from tests.shops.machine import WholeShop

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])
STEPS = 50
AT_ONCE = 3


@pytest.mark.parametrize("shops", [200, pytest.param(5_000, marks=pytest.mark.long)])
def test_the_log_says_what_a_simple_model_says(shops: int) -> None:
    """The 200 are the same each time, the 5,000 are not."""
    kept = settings(
        max_examples=shops,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=shops == 200,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    with ThreadPoolExecutor(AT_ONCE) as crowd:
        WholeShop.crowd = crowd
        try:
            run_state_machine_as_test(WholeShop, settings=kept)
        finally:
            together = Barrier(AT_ONCE)
            list(crowd.map(hang_up, [together] * AT_ONCE))
    shop.catch_up_all()
    audit()


def hang_up(together: Barrier) -> None:
    """Each thread closes its connections: none comes for a second turn before all have come for their first."""
    together.wait()
    connections.close_all()
