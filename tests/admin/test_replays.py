"""Replays in the admin: asked for, followed, approved of, canceled, and taken back."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from readmodels.engine import tasks
from readmodels.engine.desk import acts
from readmodels.engine.operating.operation import Operation
from readmodels.engine.registry import projection
from readmodels.engine.replaying import building, replay, under_way
from readmodels.engine.replaying.replay import request
from readmodels.engine.storing.checkpoint import LIVE, SHADOW, Checkpoint
from readmodels.engine.storing.database import run
from readmodels.engine.verifying.verification import VerificationResult
from readmodels.engine.waking.sweep import sweep
from readmodels.models import ProductInventory
from tests import shop
from tests.admin.log import an_order
from tests.admin.site import Site
from tests.readmodels.meanwhile import elsewhere, once_before

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

NAME = "product_inventory"
INVENTORY = projection(NAME)
PROJECTIONS = "/admin/projections/"
PAGE = f"{PROJECTIONS}{NAME}/"
REPLAY, CANCEL, SWAP, BACK = (f"{PAGE}{act}/" for act in ("replay", "cancel", "swap", "rollback"))


@pytest.fixture(autouse=True)
def order(transactional_db: None) -> Iterator[None]:
    building.cancel(INVENTORY)
    an_order()
    shop.catch_up_all()
    yield
    building.cancel(INVENTORY)


def checkpoint(slot: str) -> Checkpoint | None:
    return Checkpoint.objects.filter(name=NAME, slot=slot).first()


def generation() -> int:
    return Checkpoint.objects.get(name=NAME, slot=LIVE).generation


def noted() -> list[Any]:
    return list(Operation.objects.order_by("id").values_list("action", "detail", "actor"))


def make_wrong() -> None:
    """As a bug would have done, of an earlier release."""
    run("UPDATE readmodels_productinventory SET on_hand = 99")


def on_hand() -> int:
    return ProductInventory.objects.get(pk="A").on_hand


def test_one_is_asked_for_recorded_and_found_by_the_sweep(site: Site) -> None:
    before, rows = generation(), list(ProductInventory.objects.values())
    page = site.act(REPLAY)
    assert "a worker begins within seconds" in page.text
    assert "it waits for a worker" in page.text
    assert "user:operator asked for a replay" in page.text
    assert noted() == [("replay", {}, "user:operator")]
    sweep()
    assert checkpoint(SHADOW) is None
    assert generation() == before + 1
    assert list(ProductInventory.objects.values()) == rows
    assert "1 row compared, 0 differ . The replay changes nothing." in site.get(PAGE).text


def test_a_form_that_is_sent_twice_is_one_replay(site: Site) -> None:
    once = site.get(REPLAY).response.context["form"]["once"].value()
    assert [site.post(REPLAY, once=once).status for _ in range(2)] == [302, 302]
    assert "It had been done before, and is done once." in site.get(PAGE).text
    assert len(noted()) == 1
    site.post(REPLAY, once=once, on_approval="on")
    assert "This form was sent before, with something else in it" in site.get(PAGE).text
    assert len(noted()) == 1


def test_a_form_that_is_none_of_ours_does_nothing(site: Site) -> None:
    for once in ("", "x", "\0", "0" * 33):
        answer = site.post(REPLAY, once=once)
        assert answer.status == 400
        assert "This form was not one of ours" in answer.text
    assert checkpoint(SHADOW) is None


def test_progress_is_shown_while_it_runs(site: Site) -> None:
    begun = timezone.now() - timedelta(seconds=2)
    Checkpoint.objects.create(name=NAME, slot=SHADOW, position=1, unattended=True, begun_at=begun)
    for address in (PROJECTIONS, PAGE):
        page = site.get(address)
        assert '<progress max="4" value="1">' in page.html
        assert "25 %" in page.text
        assert "a second on average, about" in page.text
        assert 'data-refresh-seconds="1"' in page.html
        assert "orderlog/refresh" in page.html
        assert REPLAY not in page.links
    assert CANCEL in page.links


def test_a_second_one_is_not_asked_for_while_one_runs(site: Site) -> None:
    once = site.get(REPLAY).response.context["form"]["once"].value()
    Checkpoint.objects.create(name=NAME, slot=SHADOW, position=1)
    assert "It is being replayed already." in site.get(REPLAY).text
    site.post(REPLAY, once=once)
    assert "A replay of it is under way" in site.get(PAGE).text
    assert noted() == []
    shadow = checkpoint(SHADOW)
    assert shadow is not None
    assert not shadow.unattended


def test_one_that_was_left_can_be_gone_on_with(site: Site) -> None:
    long_ago = timezone.now() - timedelta(minutes=1)
    Checkpoint.objects.create(name=NAME, slot=SHADOW, position=1, updated_at=long_ago)
    page = site.get(PROJECTIONS)
    assert "it was left unfinished" in page.text
    assert REPLAY in page.links
    assert "begun and not ended" in site.get(PAGE).text
    asked = site.act(REPLAY)
    assert "it waits for a worker" in asked.text
    assert REPLAY not in asked.links


def test_what_it_would_change_is_seen_before_it_is_swapped_in(site: Site) -> None:
    make_wrong()
    site.act(REPLAY, on_approval="on")
    assert noted() == [("replay", {"on_approval": True}, "user:operator")]
    sweep()
    page = site.get(PAGE)
    assert "A new table is built, and waits for you." in page.text
    assert "1 row compared, 1 differs" in page.text
    assert "Columns that differ in the rows below: on_hand (1)." in page.text
    assert "A on_hand 99 10" in page.text
    assert "/admin/readmodels/productinventory/A/change/" in page.links
    sweep()
    assert on_hand() == 99
    shop.receive("A", 5)
    assert "100 %" in site.get(PAGE).text
    assert "swaps the new table in within seconds" in site.act(SWAP).text
    sweep()
    assert on_hand() == 15
    assert "kept, at position" in site.get(PAGE).text
    assert [action for action, *_ in noted()] == ["replay", "built", "swap", "swapped"]


def test_of_two_who_ask_at_once_what_the_first_has_asked_for_holds(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    once_before(monkeypatch, acts, "request", lambda: elsewhere(lambda: request(NAME, on_approval=True)))
    assert "A replay of it is under way" in site.act(REPLAY).text
    assert Checkpoint.objects.get(name=NAME, slot=SHADOW).on_approval
    building.cancel(INVENTORY)
    once_before(monkeypatch, replay, "request", lambda: elsewhere(lambda: request(NAME, on_approval=True)))
    found = under_way.ask(NAME)
    assert found is not None and found.unattended
    assert Checkpoint.objects.get(name=NAME, slot=SHADOW).on_approval


def test_or_it_is_canceled(site: Site) -> None:
    make_wrong()
    site.act(REPLAY, on_approval="on")
    sweep()
    page = site.act(CANCEL)
    assert "what it had built is dropped" in page.text
    assert checkpoint(SHADOW) is None
    assert on_hand() == 99
    assert SWAP not in page.links
    assert [action for action, *_ in noted()] == ["replay", "built", "cancel"]


def test_other_code_that_begins_it_anew_leaves_it_on_approval(site: Site) -> None:
    site.act(REPLAY, on_approval="on")
    Checkpoint.objects.filter(name=NAME, slot=SHADOW).update(fold="another")
    sweep()
    assert "A new table is built, and waits for you." in site.get(PAGE).text


def test_there_is_nothing_to_cancel_or_to_swap_in_where_none_is_under_way(site: Site) -> None:
    site.act(REPLAY)
    forms = {act: site.hidden(act) for act in (CANCEL, SWAP)}
    site.post(SWAP, **forms[SWAP])
    assert "There is no new table of it that waits" in site.get(PAGE).text
    building.cancel(INVENTORY)
    for act, refusal in ((CANCEL, "No replay of it is under way."), (SWAP, "Its table was replaced")):
        site.post(act, **forms[act])
        assert refusal in site.get(PAGE).text
    assert [action for action, *_ in noted()] == ["replay"]


def test_the_previous_table_is_put_back_once_however_often_the_form_is_sent(site: Site) -> None:
    make_wrong()
    site.act(REPLAY)
    sweep()
    form = site.hidden(BACK)
    for _ in range(2):
        site.post(BACK, **form)
        assert on_hand() == 99
    assert "put the previous table back" in site.get(PAGE).text
    assert "The previous table is back." in site.act(BACK).text
    assert on_hand() == 10
    assert [action for action, *_ in noted()] == ["replay", "swapped", "rollback", "rollback"]


def test_two_operators_who_roll_back_do_not_undo_each_other(site: Site) -> None:
    make_wrong()
    site.act(REPLAY)
    sweep()
    first, second = site.hidden(BACK), site.hidden(BACK)
    site.post(BACK, **first)
    assert on_hand() == 99
    site.post(BACK, **second)
    assert on_hand() == 99
    assert "Its table was replaced" in site.get(PAGE).text
    assert [action for action, *_ in noted()] == ["replay", "swapped", "rollback"]


def test_nor_do_they_where_they_come_at_the_same_moment(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    make_wrong()
    site.act(REPLAY)
    sweep()
    first, second = site.hidden(BACK), site.hidden(BACK)
    once_before(monkeypatch, acts, "table", lambda: elsewhere(lambda: site.post(BACK, **first)))
    site.post(BACK, **second)
    assert on_hand() == 99
    assert [action for action, *_ in noted()] == ["replay", "swapped", "rollback"]


def test_what_waits_for_approval_is_swapped_in_by_no_other_form(site: Site) -> None:
    make_wrong()
    late = site.hidden(REPLAY)
    site.act(REPLAY, on_approval="on")
    sweep()
    site.post(REPLAY, **late)
    assert "A replay of it is under way" in site.get(PAGE).text
    sweep()
    assert on_hand() == 99
    assert "A new table is built, and waits for you." in site.get(PAGE).text


def test_a_new_table_that_nobody_has_looked_at_is_not_swapped_in(site: Site) -> None:
    make_wrong()
    site.act(REPLAY, on_approval="on")
    sweep()
    seen = site.hidden(SWAP)
    site.act(CANCEL)
    site.act(REPLAY, on_approval="on")
    sweep()
    site.post(SWAP, **seen)
    sweep()
    assert on_hand() == 99
    assert "Its table was replaced" in site.get(PAGE).text
    site.act(SWAP)
    sweep()
    assert on_hand() == 10


def test_without_a_previous_table_nothing_is_put_back(site: Site) -> None:
    form = site.hidden(BACK)
    Checkpoint.objects.filter(name=NAME, slot="previous").delete()
    site.post(BACK, **form)
    assert "There is no previous table of it" in site.get(PAGE).text
    assert noted() == []


def test_why_a_replay_is_cut_short_is_shown(site: Site) -> None:
    site.act(REPLAY)
    building.begin(INVENTORY, unattended=True)
    run("ALTER TABLE shadow.readmodels_productinventory RENAME COLUMN on_hand TO in_house")
    run("ALTER TABLE readmodels_productinventory RENAME COLUMN on_hand TO in_house")
    try:
        with pytest.raises(Exception, match="on_hand"):
            tasks.replay(NAME)
        text = site.get(PAGE).text
    finally:
        run("ALTER TABLE readmodels_productinventory RENAME COLUMN in_house TO on_hand")
    assert "Its replay was cut short: the database refuses what is written: column" in text


def test_what_a_replay_has_found_is_no_finding_about_the_table_that_is_live(site: Site) -> None:
    make_wrong()
    site.act(REPLAY)
    sweep()
    assert VerificationResult.objects.get().before_swap
    assert "not what the log says" not in site.get(PAGE).text
