"""The outbox in the admin: operators see what was given up, and send it again."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User

from eventstore.outbox.desk.delivery import DeliveryAdmin
from eventstore.outbox.models import Attempt, Delivery, WebhookEndpoint
from eventstore.outbox.webhooks import endpoint as endpoints
from tests.admin.hostile import HOSTILE, is_harmless
from tests.admin.site import Site
from tests.eventstore.example import add
from tests.outbox.noting import endpoint, note

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

DELIVERIES = "/admin/outbox/delivery/"
ENDPOINTS = "/admin/outbox/webhookendpoint/"


@pytest.fixture
def dead(transactional_db: None) -> list[Delivery]:
    endpoint("https://erp.example.com/hook")
    for _ in range(3):
        add("a")
        note()
    Delivery.objects.update(state="dead", last_error="HTTP 500")
    return list(Delivery.objects.order_by("-created_at", "-id"))


def act(site: Site, address: str, action: str, *chosen: Delivery | WebhookEndpoint) -> str:
    answer = site.post(address, action=action, _selected_action=[str(one.pk) for one in chosen])
    return site.get(answer.response.headers["Location"]).text if answer.status == 302 else answer.text


def may(name: str) -> None:
    User.objects.get(username="clerk").user_permissions.add(Permission.objects.get(codename=name))


def test_they_are_listed_and_filtered(site: Site, dead: list[Delivery]) -> None:
    page = site.get(DELIVERIES)
    assert page.keys == [one.pk for one in dead]
    assert "https://erp.example.com/hook" in page.text and "HTTP 500" in page.text
    assert site.get(DELIVERIES, state="dead", channel="webhook").keys == page.keys
    assert site.get(DELIVERIES, state="sent").keys == []
    assert site.get(DELIVERIES, channel="mail").keys == []
    assert site.get(DELIVERIES, q=str(dead[1].pk)).keys == [dead[1].pk]
    assert site.get(DELIVERIES, q="nothing").keys == []
    assert site.get(DELIVERIES, endpoint__secret__startswith="x").status == 302


def test_pages(site: Site, dead: list[Delivery], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DeliveryAdmin, "list_per_page", 2)
    first = site.get(DELIVERIES)
    second = first.next(site)
    assert second is not None
    assert first.keys + second.keys == [one.pk for one in dead]


def test_one_shows_its_attempts(site: Site, dead: list[Delivery]) -> None:
    Attempt.objects.create(
        delivery=dead[0], at=dead[0].created_at, outcome="failed", http_status=500, milliseconds=1_234, error="no"
    )
    text = site.row(dead[0]).text
    assert "failed 500 1,234 ms no" in text
    assert "None yet." in site.row(dead[1]).text


@pytest.mark.parametrize("chosen", ["1", "\0", "x" * 300])
def test_what_is_no_id_chooses_nothing(site: Site, dead: list[Delivery], chosen: str) -> None:
    assert site.post(DELIVERIES, action="send_again", _selected_action=chosen).status == 400
    assert site.post(ENDPOINTS, action="disable", _selected_action=chosen).status == 400


def test_they_are_sent_again(site: Site, dead: list[Delivery]) -> None:
    assert "is sent again" in act(site, DELIVERIES, "send_again", *dead[:2])
    assert [one.state for one in Delivery.objects.order_by("-created_at", "-id")] == ["waiting", "waiting", "dead"]
    assert LogEntry.objects.filter(user__username="operator").count() == 2


def test_not_to_an_endpoint_that_is_disabled(site: Site, dead: list[Delivery]) -> None:
    endpoints.disable(WebhookEndpoint.objects.get(), "no more")
    assert "The endpoint is disabled" in act(site, DELIVERIES, "send_again", dead[0])
    assert set(Delivery.objects.values_list("state", flat=True)) == {"dead"}


def test_endpoints_are_disabled_and_enabled(site: Site, dead: list[Delivery]) -> None:
    one = WebhookEndpoint.objects.get()
    assert "disabled: by operator" in act(site, ENDPOINTS, "disable", one)
    one.refresh_from_db()
    assert one.disabled_at
    assert "is enabled" in act(site, ENDPOINTS, "enable", one)
    one.refresh_from_db()
    assert one.disabled_at is None


def test_no_page_shows_a_secret(site: Site, dead: list[Delivery]) -> None:
    one = WebhookEndpoint.objects.get()
    for page in (site.get(ENDPOINTS), site.row(one)):
        assert page.status == 200
        assert one.secret not in page.html


def test_who_may_look_may_not_act(clerk_site: Site, dead: list[Delivery]) -> None:
    assert clerk_site.get(DELIVERIES).status == 403
    may("view_delivery")
    may("view_webhookendpoint")
    assert clerk_site.get(DELIVERIES).status == 200
    act(clerk_site, DELIVERIES, "send_again", dead[0])
    act(clerk_site, ENDPOINTS, "disable", WebhookEndpoint.objects.get())
    assert set(Delivery.objects.values_list("state", flat=True)) == {"dead"}
    assert WebhookEndpoint.objects.get().disabled_at is None


def test_who_may_act_does(clerk_site: Site, dead: list[Delivery]) -> None:
    may("view_delivery")
    may("resend_delivery")
    assert "is sent again" in act(clerk_site, DELIVERIES, "send_again", dead[0])


@pytest.mark.parametrize("view", ["add", "change", "delete"])
def test_nothing_is_edited(site: Site, dead: list[Delivery], view: str) -> None:
    for row, address in ((dead[0], DELIVERIES), (WebhookEndpoint.objects.get(), ENDPOINTS)):
        where = f"{address}add/" if view == "add" else f"{address}{row.pk}/{view}/"
        assert site.post(where, url="https://elsewhere.example/", state="sent", post="yes").status == 403
        assert "delete_selected" not in site.get(address).html
    assert Delivery.objects.count() == 3


def test_hostile_strings_are_shown_as_text(site: Site, dead: list[Delivery]) -> None:
    for text in HOSTILE:
        one = endpoint(text, text)
        WebhookEndpoint.objects.filter(pk=one.pk).update(description=text, disabled_at=one.created_at)
        WebhookEndpoint.objects.filter(pk=one.pk).update(disabled_reason=text)
        row = Delivery.objects.create(
            id=one.pk, channel="webhook", kind=text, endpoint=one, state="dead", last_error=text
        )
        Attempt.objects.create(delivery=row, at=row.created_at, outcome=text, error=text)
        for page in (site.row(one), site.row(row), site.get(DELIVERIES, q=text), site.get(ENDPOINTS, cursor=text)):
            is_harmless(page)
    is_harmless(site.get(DELIVERIES), *HOSTILE)
    is_harmless(site.get(ENDPOINTS), *HOSTILE)


def test_the_dashboard_counts_what_was_given_up(site: Site, dead: list[Delivery]) -> None:
    assert "3 mails and webhooks were given up" in site.get("/admin/").text
    Delivery.objects.update(state="sent")
    assert "No mail and no webhook was given up." in site.get("/admin/").text
