"""Parked events in the admin: they are seen, retried and discarded, by those who may."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from orders.events import PaymentRecorded
from readmodels.engine.folding import rebuild
from readmodels.engine.projection import Fold
from readmodels.engine.registry import projection
from readmodels.engine.storing.checkpoint import Superseded
from readmodels.engine.storing.parked import Parked, waiting
from readmodels.engine.tasks import verify
from readmodels.engine.verifying.verification import VerificationResult
from readmodels.models import CustomerOrderSummary
from tests import shop
from tests.admin.site import Site

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


def act(site: Site, action: str, *chosen: Parked, reason: str = "") -> str:
    body = {"action": action, "_selected_action": [one.pk for one in chosen], "reason": reason}
    return site.get(site.post(LIST, **body).response.headers["Location"]).text


def test_they_are_listed_with_their_error(site: Site, mend: Callable[[], None]) -> None:
    page = site.get(LIST)
    assert "o0" in page.text and "ValueError: <no idea>" in page.text
    assert "2 parked" in site.get("/admin/projections/").text


@pytest.mark.parametrize("chosen", ["x", "\0"])
def test_what_is_no_id_chooses_nothing(site: Site, mend: Callable[[], None], chosen: str) -> None:
    assert site.post(LIST, action="retry", _selected_action=chosen).status == 400


def test_parameters_that_no_filter_gives_are_refused(site: Site, mend: Callable[[], None]) -> None:
    for name, value in (("name", "\0"), ("key", "\0"), ("key", "o0")):
        assert site.get(LIST, **{name: value}).status == 400
    assert "o0" in site.get(LIST, name=SUMMARY.name).text


def test_a_retry_says_for_each_what_became_of_it(site: Site, mend: Callable[[], None]) -> None:
    assert "o0 is still parked: ValueError" in act(site, "retry", *waiting())
    mend()
    assert "o0 goes on" in act(site, "retry", waiting().get(key="o0"))
    assert [one.key for one in waiting()] == ["o1"]
    assert CustomerOrderSummary.objects.get(pk="o0").payment_status == "partially_paid"


def test_to_discard_takes_a_reason_which_is_kept(site: Site, mend: Callable[[], None]) -> None:
    parked = waiting().get(key="o0")
    assert "Give a reason" in act(site, "discard", parked, reason="  ")
    assert "goes on, without the event" in act(site, "discard", parked, reason="paid twice")
    kept = Parked.objects.get(pk=parked.pk)
    assert (kept.reason, kept.discarded_by) == ("paid twice", "operator")
    assert "o0" not in site.get(LIST).text
    assert "paid twice" in site.get(LIST, decided="discarded").text


def test_one_of_a_read_model_that_is_no_more_is_told(site: Site, mend: Callable[[], None]) -> None:
    waiting().update(name="abandoned")
    for action in ("retry", "discard"):
        assert "there is no projection called abandoned" in act(site, action, *waiting(), reason="gone")


def test_what_somebody_else_was_faster_at_is_to_be_tried_again(
    site: Site, mend: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def superseded(*_: Any) -> None:
        raise Superseded("the table was replaced meanwhile")

    for action in ("retry", "discard"):
        monkeypatch.setattr(rebuild, action, superseded)
        assert "o0: the table was replaced meanwhile; try again." in act(site, action, *waiting(), reason="paid twice")


def test_who_may_only_look_can_only_look(mend: Callable[[], None]) -> None:
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_parked"))
    client = Client()
    client.force_login(user)
    site = Site(client)
    assert "o0" in site.get(LIST).text
    site.post(LIST, action="retry", _selected_action=[waiting()[0].pk])
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
