"""Verifying: every way in which a row can differ is found, and named."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from readmodels.engine.registry import projection
from readmodels.engine.verify import verify
from readmodels.router import READ_DATABASE
from tests import shop

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

SUMMARY = projection("customer_order_summary")


@pytest.fixture(autouse=True)
def orders() -> None:
    shop.product("A", 100)
    shop.place("o1", shop.line("A", 2))
    shop.place("o2", shop.line("A", 3))
    shop.catch_up_all()


def run(sql: str) -> None:
    with connections[READ_DATABASE].cursor() as cursor:
        cursor.execute(sql)


def test_rows_that_follow_from_the_log_do_not_differ() -> None:
    verification = verify(SUMMARY)
    assert (verification.rows, verification.differences) == (2, [])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE readmodels_customerordersummary SET status = 'lost' WHERE order_id = 'o1'", "status is 'lost'"),
        ("UPDATE readmodels_customerordersummary SET total = total + 0.01 WHERE order_id = 'o1'", "total is"),
        ("UPDATE readmodels_customerordersummary SET lines = '[]' WHERE order_id = 'o1'", "lines is"),
        ("UPDATE readmodels_customerordersummary SET position = 1 WHERE order_id = 'o1'", "position is"),
        ("DELETE FROM readmodels_customerordersummary WHERE order_id = 'o1'", "missing from the read model"),
        ("UPDATE readmodels_customerordersummary SET order_id = 'o9' WHERE order_id = 'o1'", "no such row"),
    ],
)
def test_a_row_that_differs_is_named(change: str, said: str, capsys: Any) -> None:
    run(change)
    with pytest.raises(CommandError, match="differ") as failed:
        call_command("verify")
    assert failed.value.returncode == 1
    assert said in capsys.readouterr().out


def test_orders_that_the_read_model_has_not_seen_yet_are_no_difference() -> None:
    shop.place("o3", shop.line("A"))
    assert verify(SUMMARY).differences == []
