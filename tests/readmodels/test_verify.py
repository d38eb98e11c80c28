"""Verifying: every way in which a row can differ is found, and named."""

import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from readmodels.engine.asking import as_of
from readmodels.engine.registry import projection
from readmodels.engine.storing.checkpoint import Checkpoint
from readmodels.engine.storing.database import run
from readmodels.engine.verifying import comparison
from readmodels.engine.verifying import verify as verifying
from readmodels.engine.verifying.verify import verify
from tests import shop

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

SUMMARY = projection("customer_order_summary")
SPOILT = "UPDATE readmodels_customerordersummary SET total = total + 0.01, status = 'lost' WHERE order_id = 'o1'"


@pytest.fixture(autouse=True)
def orders() -> None:
    shop.product("A", 100)
    shop.place("o1", shop.line("A", 2))
    shop.place("o2", shop.line("A", 3))
    shop.catch_up_all()


def test_rows_that_follow_from_the_log_do_not_differ() -> None:
    verification = verify(SUMMARY)
    assert (verification.rows, verification.differences) == (2, [])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE readmodels_customerordersummary SET status = 'lost' WHERE order_id = 'o1'", "status is 'lost'"),
        ("UPDATE readmodels_customerordersummary SET total = total + 0.01 WHERE order_id = 'o1'", "total is"),
        ("UPDATE readmodels_customerordersummary SET placed = '{}' WHERE order_id = 'o1'", "placed.lines is"),
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


def test_what_is_found_is_said_as_it_is_written(capsys: Any) -> None:
    run(SPOILT)
    with pytest.raises(CommandError):
        call_command("verify", SUMMARY.name)
    assert "o1: total is '25.0100', the log says '25.0000'; status is 'lost', the log says 'placed'" in said(capsys)


def test_the_first_differences_are_listed_and_all_are_counted(capsys: Any) -> None:
    run(
        "INSERT INTO readmodels_productinventory "
        "(sku, on_hand, reserved, safety_stock, back_order_limit, locations, version, position) "
        "SELECT 'ghost' || n, 0, 0, 0, 0, '[]', 1, 1 FROM generate_series(101, 125) AS n"
    )
    with pytest.raises(CommandError):
        call_command("verify", "product_inventory", "customer_order_summary", "--json")
    inventory, summary = json.loads(capsys.readouterr().out)
    assert (inventory["projection"], inventory["rows"], inventory["differing"]) == ("product_inventory", 1, 25)
    assert [one["key"] for one in inventory["differences"]] == [f"ghost{n}" for n in range(101, 121)]
    assert (inventory["differences"][0]["live"]["on_hand"], inventory["differences"][0]["folded"]) == (0, None)
    assert (summary["differing"], summary["parked"], summary["differences"]) == (0, 0, [])
    with pytest.raises(CommandError):
        call_command("verify", "product_inventory")
    assert "25 differ" in (out := said(capsys)) and "and 5 more" in out


def test_a_sample_finds_what_is_wrong_in_it_and_looks_at_no_other_row() -> None:
    run(SPOILT)
    found = [verify(SUMMARY, sample=1) for _ in range(30)]
    assert {one.rows for one in found} == {1}
    assert {tuple(difference.key for difference in one.differences) for one in found} == {(), ("o1",)}


def test_a_large_sample_is_folded_some_streams_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "TOGETHER", 1)
    run(SPOILT)
    assert [one.key for one in verify(SUMMARY, sample=10).differences] == ["o1"]


def test_a_sample_larger_than_any_table_is_all_of_it() -> None:
    assert verify(SUMMARY, sample=2**64).rows == 2


def test_one_that_has_not_begun_has_no_row_and_is_left_as_it_is() -> None:
    Checkpoint.objects.filter(name=SUMMARY.name).delete()
    found = verify(SUMMARY)
    assert (found.position, found.differing) == (0, 2)
    assert not Checkpoint.objects.filter(name=SUMMARY.name).exists()


def test_nothing_is_said_of_a_read_model_that_has_come_further_than_the_log(capsys: Any) -> None:
    run("UPDATE readmodels_checkpoint SET position = 999, event = 'lost' WHERE name = 'customer_order_summary'")
    with pytest.raises(CommandError, match="the log no longer has the event at position 999"):
        call_command("verify", SUMMARY.name, "product_inventory", "--json")
    assert [one["projection"] for one in json.loads(said(capsys))] == ["product_inventory"]


def test_nothing_of_it_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """A statement of the shop's may take a minute. A comparison of two large tables takes more, and so does a fold."""
    found: list[Any] = []

    def ask(module: Any, name: str) -> None:
        original = getattr(module, name)

        def asked(*arguments: Any) -> Any:
            found.extend(run("SELECT current_setting('statement_timeout')"))
            found.extend(run("SELECT current_setting('idle_in_transaction_session_timeout')"))
            return original(*arguments)

        monkeypatch.setattr(module, name, asked)

    for module, name in ((verifying, "fill"), (verifying, "compare"), (as_of, "fill"), (comparison, "compare")):
        ask(module, name)
    verify(SUMMARY)
    call_command("replay", SUMMARY.name, "--as-of", "1", "--into", "the_past")
    run("DROP TABLE the_past")
    call_command("replay", SUMMARY.name)
    assert found == [("0",)] * 8


def said(capsys: Any) -> str:
    return " ".join(capsys.readouterr().out.split())
