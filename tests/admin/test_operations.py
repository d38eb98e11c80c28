"""What operators did to projections: one record, whichever way it came."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from eventstore.command_line.shell_user import shell_actor
from readmodels.engine.operating.operation import Operation, newest_operations
from readmodels.engine.registry import projection
from readmodels.engine.replaying import building, swap
from readmodels.engine.replaying.building import ABANDONED_AFTER
from readmodels.engine.replaying.replay import request
from readmodels.engine.storing.checkpoint import SHADOW, Checkpoint
from readmodels.engine.waking.sweep import sweep
from tests import shop
from tests.admin.log import an_order
from tests.admin.site import Elements, Site

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

NAME = "product_inventory"
PAGE = f"/admin/projections/{NAME}/"
ME = shell_actor()


@pytest.fixture(autouse=True)
def order(transactional_db: None) -> None:
    building.cancel(projection(NAME))
    an_order()
    shop.catch_up_all()


def noted() -> list[Any]:
    return list(Operation.objects.order_by("id").values_list("action", "detail", "actor"))


@pytest.mark.parametrize(
    ("arguments", "action", "detail", "end"),
    [
        ([NAME], "replay", {}, ["swapped"]),
        ([NAME, "--dry-run"], "replay", {"dry_run": True}, ["built"]),
        ([NAME, "--in-place", "--yes"], "replay", {"in_place": True}, ["filled"]),
        ([NAME, "--key", "A"], "rebuild", {"key": "A"}, []),
        (["email_in_use"], "replay", {}, ["filled"]),
    ],
)
def test_what_the_command_line_does_is_noted_and_how_it_ends(
    arguments: list[str], action: str, detail: dict[str, Any], end: list[str]
) -> None:
    call_command("replay", *arguments)
    assert noted() == [(action, detail, ME), *((one, {}, ME) for one in end)]


def test_so_are_the_end_of_a_replay_and_the_way_back() -> None:
    call_command("replay", NAME, "--dry-run")
    call_command("replay", NAME, "--cancel")
    call_command("replay", NAME, "--cancel")
    call_command("replay", NAME)
    call_command("replay", NAME, "--rollback")
    assert [action for action, *_ in noted()] == ["replay", "built", "cancel", "replay", "swapped", "rollback"]


def test_what_is_refused_is_not_noted() -> None:
    call_command("replay", NAME, "--dry-run")
    with pytest.raises(CommandError, match="is under way"):
        call_command("replay", NAME, "--rollback")
    assert [action for action, *_ in noted()] == ["replay", "built"]


def test_why_a_replay_did_not_come_to_its_end_is_noted_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: Any) -> None:
        raise OperationalError("the disk is full")

    monkeypatch.setattr(swap, "_swap", locked)
    monkeypatch.setattr(swap, "ATTEMPTS", 1)
    with pytest.raises(CommandError, match="cut short"):
        call_command("replay", NAME)
    assert noted()[1:] == [("cut_short", {"why": "the disk is full"}, ME)]
    request(NAME)
    sweep()
    Checkpoint.objects.filter(slot=SHADOW).update(updated_at=timezone.now() - ABANDONED_AFTER)
    sweep()
    why = {"why": "the database refuses what is written: the disk is full"}
    assert noted()[2:] == [("cut_short", why, "workers")]
    monkeypatch.undo()
    Checkpoint.objects.filter(slot=SHADOW).update(updated_at=timezone.now() - ABANDONED_AFTER)
    sweep()
    assert "Last replay workers swapped the new table in: the replay has ended, 100 %" in site.get(PAGE).text


def test_they_are_listed_of_one_projection_or_of_all(site: Site) -> None:
    call_command("replay", NAME)
    call_command("replay", "email_in_use")
    page = site.get(PAGE)
    of_it = f"/admin/readmodels/operation/?name={NAME}"
    assert of_it in page.links
    listed = site.get(of_it)
    assert len(listed.keys) == 2
    assert f"{NAME} swapped the new table in: the replay has ended, 100 % {ME}" in listed.text
    assert PAGE in listed.links
    assert len(site.listed("readmodels_operation").keys) == 4
    assert "asked for a replay" in site.row(Operation.objects.earliest("id")).text


def test_the_newest_come_first_of_one_projection_or_of_all(site: Site) -> None:
    call_command("replay", "sales", "--key", "none")
    site.act(f"{PAGE}pause/", reason="<script>alert(1)</script>")
    assert [one.name for one in newest_operations(5)] == [NAME, "sales"]
    assert [one.name for one in newest_operations(1)] == [NAME]
    (of_sales,) = newest_operations(5, "sales")
    assert (of_sales.said, of_sales.of, of_sales.actor) == ("had one row built anew", "key: none", ME)
    page = site.get(PAGE)
    assert "user:operator paused it reason: <script>alert(1)</script>" in page.text
    assert Elements(page.html).running == []
    assert "had one row built anew" not in page.text


def test_a_comparison_before_a_swap_is_kept_from_the_command_line_too(site: Site) -> None:
    call_command("replay", NAME)
    assert "A replay compared its new table with the one before" in site.get(PAGE).text
