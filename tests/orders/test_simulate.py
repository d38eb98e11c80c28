"""manage.py simulate: a busy shop, made by commands alone."""

import random
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from orders.demo.simulation import ACTS, Simulation
from tests import shop
from tests.faults.audit import audit

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


@pytest.fixture
def goods() -> None:
    for number in range(12):
        shop.product(f"SKU-{number}", stock=3)


def test_customers_do_all_that_customers_do_and_everything_adds_up(goods: None) -> None:
    simulation = Simulation(random.Random(3))
    simulation.begin()
    for _ in range(1_500):
        simulation.step()
    assert set(simulation.done) == {act.__name__ for act in ACTS}
    assert simulation.refused < 300
    shop.catch_up_all()
    audit()


def test_it_ends_when_it_is_to_and_says_what_was_done(goods: None) -> None:
    said = StringIO()
    call_command("simulate", "--rate", "1000", "--seconds", "0.2", "--seed", "1", stdout=said)
    assert "fill a cart" in said.getvalue()


def test_it_takes_products() -> None:
    with pytest.raises(CommandError, match="No goods are offered") as refused:
        call_command("simulate", "--seconds", "1")
    assert refused.value.returncode == 2


@pytest.mark.parametrize("rate", ["0", "-1", "nan", "inf", "often", "1e9"])
def test_what_is_no_rate_is_refused(rate: str) -> None:
    with pytest.raises(CommandError, match="write a number above 0"):
        call_command("simulate", f"--rate={rate}")
