"""manage.py projections, replay and verify, as an operator and a script see them."""

import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from readmodels.engine.registry import registered
from readmodels.engine.storing.checkpoint import LIVE, Checkpoint
from tests import shop

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


def test_projections_are_listed_for_scripts(capsys: Any) -> None:
    shop.product("A", 5)
    call_command("projections", "--json")
    listed = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in listed] == [projection.name for projection in registered()]
    assert {key: listed[0][key] for key in ("position", "head", "lag_events", "state")} == {
        "position": 0,
        "head": 2,
        "lag_events": 2,
        "state": "catching_up",
    }
    assert listed[0]["lag_seconds"] >= 0
    shop.catch_up_all()
    call_command("projections", "--json")
    listed = json.loads(capsys.readouterr().out)
    assert {(one["position"], one["lag_events"], one["state"]) for one in listed} == {
        (2, 0, "current"),
        (2, 0, "inline"),
    }


def test_projections_are_listed_for_people(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their names whole, also when the figures are wide: `replay` is given them."""
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("customer_order_summary", "product_inventory"):
        Checkpoint.objects.create(name=name, slot=LIVE, position=123_456_789)
    call_command("projections")
    out = capsys.readouterr().out
    assert "customer_order_summary" in out
    assert "123,456,789" in out


def test_replay_all_then_verify(capsys: Any) -> None:
    shop.product("A", 5)
    shop.place("o1", shop.line("A"))
    call_command("replay", "--all")
    call_command("verify")
    out, err = capsys.readouterr()
    assert "product_inventory: 4 positions verified in " in err
    assert "email_in_use: 4 positions verified in " in err
    assert "product_inventory: 4 positions replayed in " in out
    assert "customer_order_summary: 1 rows at position 4: no difference" in out


def test_a_replay_of_an_empty_log_ends_and_says_so(capsys: Any) -> None:
    call_command("replay", "product_inventory")
    assert "the log is empty" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["replay"], ["replay", "nonsense"], ["replay", "--all", "x"], ["verify", "x"]])
def test_what_makes_no_sense_is_refused_in_a_line(arguments: list[str]) -> None:
    with pytest.raises(CommandError) as refused:
        call_command(*arguments)
    assert refused.value.returncode == 2
