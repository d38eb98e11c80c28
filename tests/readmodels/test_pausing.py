"""Pausing a projection: nobody moves its table, whoever they are and whatever they have begun."""

import getpass
import json
import os
import threading
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, transaction

from eventstore.log import log
from readmodels.engine.folding.catch_up import advance, catch_up
from readmodels.engine.operating.operation import Operation
from readmodels.engine.registry import projection
from readmodels.engine.replaying import replay
from readmodels.engine.storing import checkpoint, pausing
from readmodels.engine.storing.checkpoint import LIVE, SHADOW, Checkpoint, Superseded
from readmodels.engine.storing.pausing import InlineNeverPauses, Pause, ProjectionPaused
from readmodels.engine.waking.sweep import sweep
from readmodels.models import ProductInventory
from readmodels.router import READ_DATABASE
from tests import shop

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

INVENTORY = projection("product_inventory")
NAME = INVENTORY.name


def pause() -> None:
    pausing.pause(INVENTORY, "looking at it", "operator")


def position() -> int:
    return checkpoint.position(NAME)


def test_a_paused_one_is_left_by_everybody_and_the_others_go_on() -> None:
    shop.product("A", 5)
    shop.catch_up_all()
    stood = log.head().position
    pause()
    shop.product("B", 5)
    assert list(catch_up(INVENTORY)) == []
    sweep()
    assert (position(), checkpoint.position("product_catalog")) == (stood, log.head().position)
    assert pausing.resume(INVENTORY)
    sweep()
    assert position() == log.head().position


def test_one_that_has_never_run_can_be_paused() -> None:
    pause()
    shop.product("A", 5)
    sweep()
    assert (position(), ProductInventory.objects.count()) == (0, 0)


def test_who_has_read_before_it_was_paused_is_refused() -> None:
    shop.product("A", 5)
    (seen,) = checkpoint.live(NAME, INVENTORY.shards)
    pause()
    with pytest.raises(Superseded, match="paused"):
        advance(INVENTORY, seen)
    pausing.resume(INVENTORY)
    with pytest.raises(Superseded):
        advance(INVENTORY, seen)
    assert ProductInventory.objects.count() == 0


def test_nor_does_a_checkpoint_move_that_was_read_while_it_was_paused() -> None:
    pause()
    shop.product("A", 5)
    (seen,) = checkpoint.live(NAME, INVENTORY.shards)
    with pytest.raises(Superseded):
        advance(INVENTORY, seen)


def test_a_batch_that_is_being_written_ends_first() -> None:
    shop.product("A", 5)
    (seen,) = checkpoint.live(NAME, INVENTORY.shards)

    def pause_aside() -> None:
        pause()
        connections.close_all()

    aside = threading.Thread(target=pause_aside)
    with transaction.atomic(using=READ_DATABASE):
        checkpoint.move(seen, log.head())
        aside.start()
        with connections["default"].cursor() as cursor:
            waiting = 0
            while not waiting and aside.is_alive():
                cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                (waiting,) = cursor.fetchone()
        assert not Pause.objects.exists()
    aside.join()
    assert (position(), Pause.objects.count()) == (log.head().position, 1)


def test_a_replay_is_built_and_waits_with_its_swap() -> None:
    shop.product("A", 5)
    shop.catch_up_all()
    stood = position()
    pause()
    shop.product("B", 5)
    replay.request(NAME)
    sweep()
    assert Checkpoint.objects.get(name=NAME, slot=SHADOW).position == log.head().position
    assert (position(), ProductInventory.objects.count()) == (stood, 1)
    pausing.resume(INVENTORY)
    call_command("replay", NAME)
    assert (position(), ProductInventory.objects.count()) == (log.head().position, 2)
    assert not Checkpoint.objects.filter(slot=SHADOW).exists()


@pytest.mark.parametrize("options", [[], ["--dry-run"], ["--in-place", "--yes"]])
def test_a_replay_at_the_command_line_says_why_it_does_not_end(options: list[str]) -> None:
    shop.product("A", 5)
    shop.catch_up_all()
    pause()
    with pytest.raises(CommandError, match=r"is paused.*projections resume product_inventory"):
        call_command("replay", NAME, *options)
    assert ProductInventory.objects.count() == 1


def test_a_replay_in_place_ends_where_it_is_paused() -> None:
    shop.product("A", 5)
    advances = replay.replay_in_place(INVENTORY)
    next(advances)
    pause()
    with pytest.raises(ProjectionPaused):
        list(advances)
    assert position() == 0


def test_a_pause_outlives_a_rollback() -> None:
    shop.product("A", 5)
    shop.catch_up_all()
    call_command("replay", NAME)
    stood = position()
    pause()
    call_command("replay", NAME, "--rollback")
    shop.product("B", 5)
    sweep()
    assert position() == stood


def test_an_inline_one_cannot_be_paused() -> None:
    with pytest.raises(InlineNeverPauses, match="email_in_use is inline"):
        pausing.pause(projection("email_in_use"), "", "operator")
    for action in ("pause", "resume"):
        with pytest.raises(CommandError, match="cannot be paused") as refused:
            call_command("projections", action, "email_in_use")
        assert refused.value.returncode == 2


def test_at_the_command_line_it_is_noted_who_has_paused_it_and_why(capsys: Any) -> None:
    for _ in range(2):
        call_command("projections", "pause", NAME, "--reason", "counting")
    call_command("projections")
    call_command("projections", "resume", NAME)
    call_command("projections", "resume", NAME)
    out = capsys.readouterr().out
    for line in ("is paused", "was paused already", "goes on", "was not paused"):
        assert f"{NAME} {line}\n" in out
    assert "paused: by" in out
    noted = Operation.objects.order_by("id").values_list("name", "action", "detail", "actor")
    who = f"manage.py:{getpass.getuser()}"
    assert list(noted) == [(NAME, "pause", {"reason": "counting"}, who), (NAME, "resume", {}, who)]


def test_who_has_no_name_on_the_machine_is_noted_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found: 10001")

    monkeypatch.setattr(getpass, "getuser", nameless)
    call_command("projections", "pause", NAME)
    assert Pause.objects.get().by == f"manage.py:{os.getuid()}"


def test_scripts_are_told_by_json_and_by_the_exit_code(capsys: Any) -> None:
    call_command("projections", "status", "--json")
    assert {one["state"] for one in json.loads(capsys.readouterr().out)} == {"current", "inline"}
    call_command("projections", "pause", NAME, "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["name"], told["state"], told["changed"], told["pause"]["reason"]) == (NAME, "paused", True, "")
    with pytest.raises(CommandError, match=f"standing still: {NAME}") as still:
        call_command("projections", "status", "--json")
    assert still.value.returncode == 1
    shown = {one["name"]: one for one in json.loads(capsys.readouterr().out)}
    assert shown[NAME]["pause"]["by"] == f"manage.py:{getpass.getuser()}"
    with pytest.raises(CommandError, match="no projection called nothing") as unknown:
        call_command("projections", "pause", "nothing")
    assert unknown.value.returncode == 2


def test_a_stopped_one_keeps_its_reason_while_it_is_paused(capsys: Any) -> None:
    shop.catch_up_all()
    Checkpoint.objects.filter(name=NAME, slot=LIVE).update(error="the disk is full")
    pause()
    call_command("projections", "--json")
    shown = {one["name"]: one for one in json.loads(capsys.readouterr().out)}[NAME]
    assert (shown["state"], shown["error"], shown["pause"]["by"]) == ("stopped", "the disk is full", "operator")
