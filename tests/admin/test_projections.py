import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from readmodels.engine.operating.operation import Operation
from readmodels.engine.storing.checkpoint import LIVE, SHADOW, Checkpoint
from readmodels.engine.storing.pausing import Pause
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


def test_a_form_that_asks_leads_back(site: Site) -> None:
    assert ">Go back</a>" in site.get(f"{PROJECTIONS}{NAME}/pause/").html


def test_on_a_phone_each_is_a_block_with_its_labels_and_buttons(site: Site) -> None:
    html = site.get(PROJECTIONS).html
    assert '<table class="listing wide stacked">' in html
    for label in ("State", "Position", "Head", "Events behind", "Seconds behind", "Moved at"):
        assert f'data-label="{label}"' in html


@pytest.mark.parametrize(
    "model",
    [
        "readmodels_parked",
        "readmodels_verificationresult",
        "readmodels_operation",
        "reactions_followercheckpoint",
        "reactions_deadline",
        "outbox_delivery",
    ],
)
def test_lists_say_what_they_are_and_when_one_needs_them(site: Site, model: str) -> None:
    page = site.listed(model)
    explains = page.response.context["cl"].model_admin.explains
    assert explains and explains in page.text


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
    assert "<code>manage.py replay --all</code>" in site.get(PROJECTIONS).html


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
    assert "a worker begins within seconds" in clerk_site.act(REPLAY).text


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
    assert f"Pause: {NAME}" in site.get(PAUSE).text
    refused = site.act(PAUSE, reason=" ")
    assert refused.status == 400
    assert "Give a reason" in refused.text
    assert site.get(PROJECTIONS).links.count(PAUSE) == 1
    assert "It is paused: its table stays" in site.act(PAUSE, reason="<b>checked</b>").text
    page = site.get(PROJECTIONS)
    assert f"{NAME} paused" in page.text
    assert "&lt;b&gt;checked&lt;/b&gt;" in page.html
    assert PAUSE not in page.links
    assert f"Paused by an operator: {NAME}." in site.get("/admin/").text
    assert "It goes on within seconds." in site.act(RESUME).text
    assert f"{NAME} current" in site.get(PROJECTIONS).text
    noted = Operation.objects.order_by("id").values_list("name", "action", "detail", "actor")
    paused = (NAME, "pause", {"reason": "<b>checked</b>"}, "user:operator")
    assert list(noted) == [paused, (NAME, "resume", {}, "user:operator")]


def test_a_reason_that_cannot_be_kept_is_refused(site: Site) -> None:
    for reason in ("a\0b", "x" * 501):
        assert site.act(PAUSE, reason=reason).status == 400
    assert not Pause.objects.exists()


def test_who_may_only_look_pauses_nothing(clerk_site: Site) -> None:
    User.objects.get(username="clerk").user_permissions.add(Permission.objects.get(codename="view_checkpoint"))
    assert PAUSE not in clerk_site.get(PROJECTIONS).links
    assert clerk_site.post(PAUSE, reason="why not").status == 403
    assert clerk_site.post(RESUME).status == 403
    assert not Pause.objects.exists()


def test_what_there_is_not_is_not_found(site: Site) -> None:
    inline = ("email_in_use/pause/", "email_in_use/rollback/")
    for address in ("nothing/", "nothing/replay/", "%00/", f"{NAME}/fly/", *inline):
        assert site.get(f"{PROJECTIONS}{address}").status == 404
        assert site.post(f"{PROJECTIONS}{address}").status in (404, 405)


def test_without_the_read_database_the_page_says_so(site: Site) -> None:
    with unreachable("readmodels"):
        assert site.get(PROJECTIONS).status == 503
        assert site.get(f"{PROJECTIONS}{NAME}/").status == 503
        assert site.post(REPLAY).status == 503
    assert not Operation.objects.exists()
