"""Parked events in the admin: they are seen, retried and discarded, by those who may."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from orders.events import PaymentRecorded
from readmodels.engine.folding import rebuild
from readmodels.engine.operating.operation import Operation
from readmodels.engine.projection import Fold
from readmodels.engine.registry import projection
from readmodels.engine.storing import pausing
from readmodels.engine.storing.checkpoint import Superseded
from readmodels.engine.storing.parked import Parked, waiting
from readmodels.engine.tasks import verify
from readmodels.engine.verifying.verification import VerificationResult
from readmodels.models import CustomerOrderSummary
from tests import shop
from tests.admin.site import Page, Site, address_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

LIST = "/admin/readmodels/parked/"
SUMMARY = projection("customer_order_summary")


@pytest.fixture
def mend(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Two orders whose payments cannot be folded; the function mends the fold."""

    def fails(*_: Any) -> None:
        raise ValueError("<no idea>")

    folds: Any = SUMMARY.folds
    monkeypatch.setitem(folds, PaymentRecorded, Fold(folds[PaymentRecorded].keys, fails))
    shop.product("A", 10)
    for number in range(2):
        shop.place(f"o{number}", shop.line("A"))
        shop.pay(f"o{number}", "5")
    shop.catch_up_all()
    return monkeypatch.undo


def act(site: Site, action: str, *chosen: Parked) -> str:
    body = {"action": action, "_selected_action": [one.pk for one in chosen]}
    return site.get(site.post(LIST, **body).response.headers["Location"]).text


def decide(site: Site, parked: Parked, action: str, **typed: str) -> Page:
    """From its own page."""
    form = site.row(parked).response.context["again" if action == "retry" else "form"]
    sent = site.post(address_of(parked, action), once=form["once"].value(), **typed)
    return site.get(sent.response.headers["Location"]) if sent.status == 302 else sent


def noted() -> list[Any]:
    return list(Operation.objects.order_by("id").values_list("action", "detail", "actor"))


def test_they_are_listed_with_their_error(site: Site, mend: Callable[[], None]) -> None:
    page = site.get(LIST)
    assert "o0" in page.text and "ValueError: <no idea>" in page.text
    assert "2 parked" in site.get("/admin/projections/").text


@pytest.mark.parametrize("chosen", ["x", "\0"])
def test_what_is_no_id_chooses_nothing(site: Site, mend: Callable[[], None], chosen: str) -> None:
    assert site.post(LIST, action="retry", _selected_action=chosen).status == 400


def test_of_parameters_that_no_filter_gives_the_list_begins_anew(site: Site, mend: Callable[[], None]) -> None:
    for name, value in (("name", "\0"), ("key", "\0"), ("key", "o0")):
        assert site.get(LIST, **{name: value}).response.headers["Location"] == f"{LIST}?e=1"
    assert "o0" in site.get(LIST, name=SUMMARY.name).text


def test_a_retry_says_for_each_what_became_of_it(site: Site, mend: Callable[[], None]) -> None:
    assert "o0 is still parked: ValueError" in act(site, "retry", *waiting())
    mend()
    assert "o0 goes on" in act(site, "retry", waiting().get(key="o0"))
    assert [one.key for one in waiting()] == ["o1"]
    assert CustomerOrderSummary.objects.get(pk="o0").payment_status == "partially_paid"


def test_of_a_paused_one_nothing_is_decided_until_it_is_resumed(site: Site, mend: Callable[[], None]) -> None:
    mend()
    pausing.pause(SUMMARY, "a count", "ann")
    parked = waiting().get(key="o0")
    assert "o0: customer_order_summary is paused" in act(site, "retry", parked)
    assert "resume it first" in decide(site, parked, "retry").text
    assert "resume it first" in decide(site, parked, "discard", reason="x").text
    assert (waiting().count(), noted()) == (2, [])


def test_to_discard_takes_a_reason_which_is_kept(site: Site, mend: Callable[[], None]) -> None:
    parked = waiting().get(key="o0")
    refused = decide(site, parked, "discard", reason="  ")
    assert refused.status == 400
    assert "Give a reason" in refused.text
    assert "The row goes on, without the event at" in decide(site, parked, "discard", reason="<b>paid twice</b>").text
    kept = Parked.objects.get(pk=parked.pk)
    assert (kept.reason, kept.discarded_by) == ("<b>paid twice</b>", "user:operator")
    assert "o0" not in site.get(LIST).text
    assert "paid twice" in site.get(LIST, decided="discarded").text
    page = site.row(kept)
    assert "It was discarded by user:operator" in page.text
    assert "&lt;b&gt;paid twice&lt;/b&gt;" in page.html
    assert "Retry" not in page.text
    detail = {"key": "o0", "position": parked.position, "reason": "<b>paid twice</b>"}
    assert noted() == [("discard", detail, "user:operator")]


def test_one_is_looked_at_before_it_is_decided_on(site: Site, mend: Callable[[], None]) -> None:
    parked = waiting().get(key="o0")
    assert address_of(parked) in site.get(LIST).links
    assert address_of(parked) in site.get(f"/admin/projections/{SUMMARY.name}/").links
    page = site.row(parked)
    assert "This row stands still" in page.text
    assert "&lt;no idea&gt;" in page.html
    assert f"/admin/eventstore/event/{parked.position}/change/" in page.links
    assert "/admin/readmodels/customerordersummary/o0/change/" in page.links
    assert '"amount": "5"' in page.text
    assert "payment_status unpaid" in page.text
    assert "This cannot be taken back" in page.text
    assert noted() == []
    assert set(waiting().values_list("attempts", flat=True)) == {1}


def test_one_is_retried_from_its_page(site: Site, mend: Callable[[], None]) -> None:
    parked = waiting().get(key="o0")
    page = decide(site, parked, "retry")
    assert f"It is still parked, by the event at {parked.position}: ValueError: <no idea>" in page.text
    mend()
    assert "The row goes on." in decide(site, waiting().get(key="o0"), "retry").text
    assert CustomerOrderSummary.objects.get(pk="o0").payment_status == "partially_paid"
    detail = {"key": "o0", "position": parked.position}
    assert noted() == [("retry", detail, "user:operator")] * 2
    assert "had a parked event tried again" in site.get(f"/admin/projections/{SUMMARY.name}/").text


def test_a_form_that_is_sent_twice_is_one_attempt(site: Site, mend: Callable[[], None]) -> None:
    parked = waiting().get(key="o0")
    once = site.row(parked).response.context["again"]["once"].value()
    for _ in range(2):
        site.post(address_of(parked, "retry"), once=once)
    assert waiting().get(key="o0").attempts == 2
    assert len(noted()) == 1


def test_what_was_decided_on_meanwhile_is_told(site: Site, mend: Callable[[], None]) -> None:
    parked = waiting().get(key="o0")
    once = site.row(parked).response.context["form"]["once"].value()
    mend()
    rebuild.retry(SUMMARY, parked)
    assert site.post(address_of(parked, "discard"), once=once, reason="late").status == 404
    other = waiting().get(key="o1")
    once = site.row(other).response.context["again"]["once"].value()
    decide(site, other, "discard", reason="paid twice")
    site.post(address_of(other, "retry"), once=once)
    assert "It is no longer parked" in site.get(LIST).text


def test_what_gave_no_key_is_explained(site: Site, mend: Callable[[], None]) -> None:
    waiting().filter(key="o0").update(everywhere=True, key="stock-A")
    assert "each row that it touches is built anew" in site.row(waiting().get(key="stock-A")).text


def test_an_event_that_the_log_no_longer_has_is_told(site: Site, mend: Callable[[], None]) -> None:
    waiting().filter(key="o0").update(position=9_999)
    page = site.row(waiting().get(key="o0"))
    assert page.status == 200
    assert "the log no longer has it" in page.text


def test_what_there_is_not_is_not_found(site: Site, mend: Callable[[], None]) -> None:
    for where in ("999/change/", "x/change/", "\0/change/", f"{10**30}/change/"):
        assert site.get(f"{LIST}{where}").status == 404
    for where in ("999/retry/", "999/discard/", f"{10**30}/retry/"):
        assert site.post(f"{LIST}{where}", once="0" * 32, reason="why not").status == 404
    assert noted() == []


def test_it_is_not_edited(site: Site, mend: Callable[[], None]) -> None:
    parked = waiting().get(key="o0")
    assert site.post(address_of(parked), error="fine", name="x").status == 405
    assert site.get(address_of(parked, "retry")).status == 405
    assert site.get(address_of(parked, "delete")).status == 403


def test_one_of_a_read_model_that_is_no_more_is_told(site: Site, mend: Callable[[], None]) -> None:
    waiting().update(name="abandoned")
    assert "there is no projection called abandoned" in act(site, "retry", *waiting())
    page = site.row(waiting()[0])
    assert "There is no projection called abandoned any more." in page.text
    for action in ("retry", "discard"):
        assert site.post(address_of(waiting()[0], action), once="0" * 32, reason="gone").status == 404


def test_what_somebody_else_was_faster_at_is_to_be_tried_again(
    site: Site, mend: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def superseded(*_: Any) -> None:
        raise Superseded("the table was replaced meanwhile")

    for action in ("retry", "discard"):
        monkeypatch.setattr(rebuild, action, superseded)
    assert "o0: the table was replaced meanwhile; try again." in act(site, "retry", *waiting())
    assert "Look again." in decide(site, waiting()[0], "discard", reason="paid twice").text
    assert noted() == []


def test_who_may_only_look_can_only_look(mend: Callable[[], None]) -> None:
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_parked"))
    client = Client()
    client.force_login(user)
    site = Site(client)
    assert "o0" in site.get(LIST).text
    site.post(LIST, action="retry", _selected_action=[waiting()[0].pk])
    page = site.row(waiting()[0])
    assert "This row stands still" in page.text
    assert "Discard the event" not in page.html
    for action in ("retry", "discard"):
        assert site.post(address_of(waiting()[0], action), once="0" * 32, reason="why not").status == 403
    assert set(waiting().values_list("attempts", flat=True)) == {1}
    assert site.get(f"{LIST}add/").status == 403


def test_the_night_s_verification_is_kept_and_shown(site: Site, mend: Callable[[], None]) -> None:
    verify()
    result = VerificationResult.objects.get(name=SUMMARY.name)
    assert (result.rows, result.differing, result.parked) == (2, 0, 2)
    assert SUMMARY.name in site.get("/admin/readmodels/verificationresult/").text
    mend()
    verify()
    assert VerificationResult.objects.filter(name=SUMMARY.name).count() == 2
