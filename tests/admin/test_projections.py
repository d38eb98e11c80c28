from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from readmodels.engine.operating.operation import Operation
from readmodels.engine.storing.checkpoint import LIVE, SHADOW, Checkpoint
from readmodels.engine.storing.pausing import Pause
from readmodels.engine.waking.sweep import sweep
from readmodels.models import ProductInventory
from tests import shop
from tests.admin.log import an_order
from tests.admin.site import Site
from tests.api.outage import unreachable

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

NAME = "product_inventory"
PROJECTIONS = "/admin/projections/"
REPLAY = f"/admin/projections/{NAME}/replay/"
PAUSE = f"/admin/projections/{NAME}/pause/"
RESUME = f"/admin/projections/{NAME}/resume/"


@pytest.fixture(autouse=True)
def order(transactional_db: None) -> None:
    an_order()
    shop.catch_up_all()


def checkpoint(slot: str) -> Checkpoint | None:
    return Checkpoint.objects.filter(name=NAME, slot=slot).first()


def test_each_projection_is_shown_with_its_lag(site: Site) -> None:
    assert f"{NAME} current 4 4 0 0.0" in site.get(PROJECTIONS).text
    shop.place("o2", shop.line("A"))
    behind = site.get(PROJECTIONS).text
    assert f"{NAME} catching up 4 6 2" in behind


def test_an_inline_one_is_never_behind_and_is_not_replayed_from_here(site: Site) -> None:
    page = site.get(PROJECTIONS)
    assert "email_in_use inline 4 4 0 0.0 with its command" in page.text
    assert "email_in_use/replay" not in page.html
    assert site.get("/admin/projections/email_in_use/replay/").status == 404


def test_a_projection_that_never_ran_is_shown_too(site: Site) -> None:
    Checkpoint.objects.all().delete()
    assert f"{NAME} catching up 0 4 4" in site.get(PROJECTIONS).text


def test_why_a_projection_stands_still_is_shown(site: Site) -> None:
    Checkpoint.objects.filter(name=NAME, slot=LIVE).update(error="the event at position 3 cannot be read")
    text = site.get(PROJECTIONS).text
    assert f"{NAME} stopped" in text
    assert "the event at position 3 cannot be read" in text


def test_why_it_stands_still_is_shown_of_a_log_that_was_replaced(site: Site) -> None:
    Checkpoint.objects.filter(name=NAME, slot=LIVE).update(event="another log's")
    assert "`manage.py replay --all`" in site.get(PROJECTIONS).text


def test_to_ask_whether_to_replay_changes_nothing(site: Site) -> None:
    page = site.get(REPLAY)
    assert f"Replay {NAME}?" in page.text
    assert checkpoint(SHADOW) is None
    assert not LogEntry.objects.exists()


def test_a_replay_is_asked_for_and_recorded(site: Site) -> None:
    answer = site.post(REPLAY)
    assert (answer.status, answer.response.headers["Location"]) == (302, PROJECTIONS)
    shadow = checkpoint(SHADOW)
    assert shadow is not None
    assert shadow.unattended
    entry = LogEntry.objects.get()
    assert (entry.user.username, entry.object_id) == ("operator", NAME)
    assert "position 4" in entry.change_message
    assert f"Replay of {NAME}" in site.get("/admin/").text


def test_a_replay_that_was_asked_for_is_found_by_the_sweep(site: Site) -> None:
    before = list(ProductInventory.objects.values())
    generation = Checkpoint.objects.get(name=NAME, slot=LIVE).generation
    site.post(REPLAY)
    sweep()
    assert checkpoint(SHADOW) is None
    assert Checkpoint.objects.get(name=NAME, slot=LIVE).generation == generation + 1
    assert list(ProductInventory.objects.values()) == before


def test_progress_is_shown_while_it_runs(site: Site) -> None:
    Checkpoint.objects.create(name=NAME, slot=SHADOW, position=1, unattended=True)
    page = site.get(PROJECTIONS)
    assert '<progress max="4" value="1">' in page.html
    assert "25 %" in page.text
    assert 'data-refresh-seconds="1"' in page.html
    assert REPLAY not in page.links
    assert "orderlog/refresh" in page.html


def test_a_second_replay_is_not_asked_for_while_one_runs(site: Site) -> None:
    Checkpoint.objects.create(name=NAME, slot=SHADOW, position=1)
    site.post(REPLAY)
    assert "is being replayed already" in site.get(PROJECTIONS).text
    shadow = checkpoint(SHADOW)
    assert shadow is not None
    assert not shadow.unattended


def test_a_replay_that_was_left_can_be_gone_on_with(site: Site) -> None:
    long_ago = timezone.now() - timedelta(minutes=1)
    Checkpoint.objects.create(name=NAME, slot=SHADOW, position=1, updated_at=long_ago)
    page = site.get(PROJECTIONS)
    assert "it was left unfinished" in page.text
    assert REPLAY in page.links
    site.post(REPLAY)
    asked = site.get(PROJECTIONS)
    assert "it waits for a worker" in asked.text
    assert REPLAY not in asked.links


def test_only_who_may_change_projections_replays_them(clerk_site: Site) -> None:
    assert clerk_site.get(PROJECTIONS).status == 403
    assert clerk_site.post(REPLAY).status == 403
    clerk = User.objects.get(username="clerk")
    clerk.user_permissions.add(Permission.objects.get(codename="view_checkpoint"))
    looked = clerk_site.get(PROJECTIONS)
    assert looked.status == 200
    assert REPLAY not in looked.links
    assert clerk_site.post(REPLAY).status == 403
    clerk.user_permissions.add(Permission.objects.get(codename="change_checkpoint"))
    assert clerk_site.post(REPLAY).status == 302


def test_another_site_cannot_start_a_replay(site: Site) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(User.objects.get(username="operator"))
    assert browser.post(REPLAY).status_code == 403
    assert checkpoint(SHADOW) is None


def test_a_stranger_is_sent_to_the_log_in() -> None:
    for address in (PROJECTIONS, REPLAY):
        assert Client().get(address).headers["Location"].startswith("/admin/login/")
    assert Client().post(REPLAY).status_code == 302
    assert checkpoint(SHADOW) is None


def test_one_is_paused_for_a_reason_and_resumed(site: Site) -> None:
    assert f"Pause {NAME}?" in site.get(PAUSE).text
    assert "Give a reason" in site.post(PAUSE, reason=" ").text
    assert site.get(PROJECTIONS).links.count(PAUSE) == 1
    assert site.post(PAUSE, reason="<b>checked</b>").status == 302
    page = site.get(PROJECTIONS)
    assert f"{NAME} paused" in page.text
    assert "&lt;b&gt;checked&lt;/b&gt;" in page.html
    assert PAUSE not in page.links
    assert f"Paused by an operator: {NAME}." in site.get("/admin/").text
    assert f"Resume {NAME}?" in site.get(RESUME).text
    assert site.post(RESUME).status == 302
    assert f"{NAME} current" in site.get(PROJECTIONS).text
    noted = Operation.objects.order_by("id").values_list("name", "action", "actor")
    assert list(noted) == [(NAME, "pause", "user:operator"), (NAME, "resume", "user:operator")]


def test_who_may_only_look_pauses_nothing(clerk_site: Site) -> None:
    User.objects.get(username="clerk").user_permissions.add(Permission.objects.get(codename="view_checkpoint"))
    assert PAUSE not in clerk_site.get(PROJECTIONS).links
    assert clerk_site.post(PAUSE, reason="why not").status == 403
    assert clerk_site.post(RESUME).status == 403
    assert not Pause.objects.exists()


def test_what_is_inline_or_unknown_is_not_paused(site: Site) -> None:
    for name in ("email_in_use", "nothing"):
        assert site.get(f"/admin/projections/{name}/pause/").status == 404
        assert site.post(f"/admin/projections/{name}/resume/").status == 404


def test_an_unknown_projection_is_not_found(site: Site) -> None:
    assert site.get("/admin/projections/nothing/replay/").status == 404
    assert site.post("/admin/projections/nothing/replay/").status == 404


def test_without_the_read_database_the_page_says_so(site: Site) -> None:
    with unreachable("readmodels"):
        assert site.get(PROJECTIONS).status == 503
        assert site.post(REPLAY).status == 503
    assert not LogEntry.objects.exists()
