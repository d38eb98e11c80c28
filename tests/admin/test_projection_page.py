"""The page of one projection: whoever has not built it sees that it is stuck, why, and what to do."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import OperationalError, connections
from django.utils import timezone

from eventstore.log import log
from eventstore.log.log import Lag
from readmodels.engine.desk.duration import duration
from readmodels.engine.desk.rate import HEADER, look
from readmodels.engine.folding.catch_up import catch_up
from readmodels.engine.operating.operation import Operation
from readmodels.engine.registry import projection, registered
from readmodels.engine.storing.checkpoint import LIVE, PREVIOUS, Checkpoint
from readmodels.engine.storing.table import Table
from readmodels.engine.waking.sweep import sweep
from readmodels.engine.watching import health
from readmodels.models import ProductInventory
from tests import shop
from tests.admin.log import an_order
from tests.admin.site import Elements, Page, Site

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

NAME = "product_inventory"
PAGE = f"/admin/projections/{NAME}/"
HOSTILE = "<script>alert(1)</script>\"' onmouseover=alert(1)"


@pytest.fixture(autouse=True)
def order(transactional_db: None) -> None:
    an_order()
    shop.catch_up_all()


def live(name: str = NAME) -> Any:
    return Checkpoint.objects.filter(name=name, slot=LIVE)


def test_every_projection_has_a_page_that_says_what_it_answers(site: Site) -> None:
    listed = site.get("/admin/projections/")
    for one in registered():
        address = f"/admin/projections/{one.name}/"
        assert address in listed.links
        assert (type(one).__doc__ or "").splitlines()[0] in site.get(address).text
    text = site.get(PAGE).text
    for fact in ("State current", "Position 4 of 4 in the log", "Behind no event waits", "Parked none"):
        assert fact in text
    assert "It has every event of the log." in text


def test_an_inline_one_is_only_compared(site: Site) -> None:
    page = site.get("/admin/projections/email_in_use/")
    assert "never behind" in page.text
    acts = [link for link in page.links if link.startswith("/admin/projections/email_in_use/")]
    assert acts == ["/admin/projections/email_in_use/verify/"]


def test_one_that_catches_up_is_well(site: Site) -> None:
    shop.product("B", 1)
    text = site.get(PAGE).text
    assert "Behind 2 events; the oldest has waited for" in text
    assert "Events have come in, and it is catching up." in text


def test_one_that_does_not_move_says_what_to_look_at(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "MANY", 1)
    monkeypatch.setattr(health, "STILL_FOR", timedelta(0))
    live().update(updated_at=timezone.now() - timedelta(minutes=3))
    shop.product("B", 1)
    page = site.get(PAGE)
    text = page.text
    assert "2 events wait, and it has not moved for 3 min" in text
    assert "Start a worker, celery -A config worker , or look at the log" in text
    assert "<code>celery -A config worker</code>" in page.html
    monkeypatch.setattr(health, "MANY", 100)
    assert "2 events wait, and it has not moved for 3 min" in site.get(PAGE).text


def test_a_table_of_another_release_stops_it_with_the_reason_until_it_is_mended(site: Site) -> None:
    with connections["readmodels"].cursor() as cursor:
        cursor.execute("ALTER TABLE readmodels_productinventory RENAME COLUMN on_hand TO in_house")
        try:
            shop.receive("A", 5)
            sweep()
            page = site.get(PAGE)
            assert "State stopped" in page.text
            assert 'column "on_hand"' in page.text
            assert "a migration of this release that was not run" in page.text
            assert "stopped" in site.get("/admin/projections/").text
        finally:
            cursor.execute("ALTER TABLE readmodels_productinventory RENAME COLUMN in_house TO on_hand")
    sweep()
    assert "It has every event of the log." in site.get(PAGE).text
    assert ProductInventory.objects.get(pk="A").on_hand == 15


def test_what_passes_by_itself_is_no_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: Any) -> None:
        raise OperationalError("canceling statement due to lock timeout")

    shop.receive("A", 5)
    monkeypatch.setattr(Table, "write", locked)
    with pytest.raises(OperationalError):
        list(catch_up(projection(NAME)))
    assert live().get().error == ""


def test_one_of_another_log_is_repaired_by_a_replay(site: Site) -> None:
    live().update(event="another log's")
    page = site.get(PAGE)
    assert "Replay it: a new table is built from the log as it is now." in page.text
    assert f"{PAGE}verify/" not in page.links
    site.act(f"{PAGE}replay/")
    sweep()
    assert "It has every event of the log." in site.get(PAGE).text


def test_why_it_is_paused_is_shown(site: Site) -> None:
    site.act(f"{PAGE}pause/", reason=HOSTILE)
    page = site.get(PAGE)
    assert "It is paused by user:operator since" in page.text
    assert "Resume it when that is done" in page.text
    assert Elements(page.html).running == []


def test_one_that_was_just_resumed_is_no_alarm(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.act(f"{PAGE}pause/", reason="a count")
    shop.receive("A", 1)
    an_hour_ago = timezone.now() - timedelta(hours=1)
    live().update(updated_at=an_hour_ago)
    monkeypatch.setattr(health, "MANY", 0)
    monkeypatch.setattr(log, "lag", lambda position, head: Lag(head - position, 3_600.0))
    page = site.act(f"{PAGE}resume/")
    assert "Events have come in, and it is catching up." in page.text
    assert "State catching up" in page.text
    live().update(updated_at=an_hour_ago)
    assert "1 event waits, and it has not moved for 1 h." in site.get(PAGE).text


def test_how_fast_it_moves_is_measured_between_two_looks(site: Site) -> None:
    first = site.get(PAGE)
    assert "measured between two looks" in first.text
    before = look({NAME: 0})._replace(at=timezone.now().timestamp() - 2)
    again = Page(site.client.get(PAGE, headers={HEADER: before.written()}))
    assert "positions a second since the last look" in again.text


def test_a_look_that_is_none_is_no_measure(site: Site) -> None:
    odd = ["x", "{}", "[1e999,{}]", '["x",{}]', f'[0,{{"{NAME}":1}}]', f'[99999999999,{{"{NAME}":1}}]', "[" * 10_000]
    for sent in odd:
        answer = Page(site.client.get(PAGE, headers={HEADER: sent}))
        assert answer.status == 200
        assert "measured between two looks" in answer.text


def test_a_table_that_a_replay_has_replaced_can_be_put_back(site: Site) -> None:
    assert f"{PAGE}rollback/" not in site.get(PAGE).links
    assert "There is no previous table" in site.get(f"{PAGE}rollback/").text
    site.act(f"{PAGE}replay/")
    sweep()
    page = site.get(PAGE)
    assert "Previous table kept, at position 4" in page.text
    assert f"{PAGE}rollback/" in page.links


def test_one_from_before_a_migration_cannot(site: Site) -> None:
    site.act(f"{PAGE}replay/")
    sweep()
    with connections["readmodels"].cursor() as cursor:
        cursor.execute("ALTER TABLE previous.readmodels_productinventory ADD COLUMN older integer")
        page = site.get(PAGE)
        cursor.execute("ALTER TABLE previous.readmodels_productinventory DROP COLUMN older")
    assert "from before a migration" in page.text
    assert f"{PAGE}rollback/" not in page.links


def test_to_look_changes_nothing(site: Site) -> None:
    def everything() -> list[Any]:
        return [list(model.objects.order_by("pk").values()) for model in (Checkpoint, Operation, ProductInventory)]

    before = everything()
    for address in ("", "replay/", "pause/", "resume/", "cancel/", "swap/", "rollback/", "verify/"):
        assert site.get(f"{PAGE}{address}").status == 200
    assert everything() == before


def test_who_may_only_look_is_offered_nothing(clerk_site: Site) -> None:
    assert clerk_site.get(PAGE).status == 403
    User.objects.get(username="clerk").user_permissions.add(Permission.objects.get(codename="view_checkpoint"))
    page = clerk_site.get(PAGE)
    assert page.status == 200
    assert [link for link in page.links if link.startswith(PAGE)] == []
    for act in ("replay", "pause", "resume", "cancel", "swap", "rollback", "verify"):
        assert clerk_site.get(f"{PAGE}{act}/").status == 403
        assert clerk_site.post(f"{PAGE}{act}/").status == 403
    assert not Operation.objects.exists()


def test_a_page_costs_so_many_questions_however_much_there_is(
    site: Site, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    Checkpoint.objects.filter(slot=PREVIOUS).delete()
    for number in range(25):
        Operation.objects.create(command_id=f"{number:032x}", fingerprint=b"", name=NAME, action="verify", actor="a")
    with django_assert_max_num_queries(30, using="readmodels"):
        site.get(PAGE)
    with django_assert_max_num_queries(30):
        site.get(PAGE)


def test_how_long_something_takes_is_said_as_people_do() -> None:
    said = {0: "0 s", 59.4: "59 s", 60: "1 min", 200: "3 min 20 s", 7_500: "2 h 5 min", 277_200: "3 d 5 h"}
    assert {seconds: duration(seconds) for seconds in said} == said
