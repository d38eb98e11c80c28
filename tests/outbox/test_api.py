"""Webhook endpoints over the API."""

import json
from typing import Any

import pytest

from eventstore.outbox.models import Delivery, WebhookEndpoint
from eventstore.outbox.sending import send_due
from eventstore.outbox.webhooks import endpoint as endpoints
from eventstore.outbox.webhooks.signature import secret_of
from tests.api.client import Storefront, pointers, problem
from tests.eventstore.example import add
from tests.eventstore.people import happen, met
from tests.outbox.noting import note, the_delivery, time_passes
from tests.outbox.receiver import Receiver

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

URL = "https://erp.example.com/hook"


@pytest.fixture
def shop(transactional_db: None) -> Storefront:
    return Storefront("erp")


def registered(shop: Storefront, url: str = URL, *event_types: str) -> dict[str, Any]:
    answer = shop.post("webhooks", {"url": url, "event_types": event_types or ["*"]})
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_registering_shows_the_secret_once(shop: Storefront) -> None:
    answer = shop.post("webhooks", {"url": URL, "event_types": ["order.*", "test.counted"], "description": "ERP"})
    assert answer.status_code == 201
    made = answer.json()
    assert answer.headers["Location"] == f"/api/v1/webhooks/{made['id']}"
    assert answer.headers["Cache-Control"] == "no-store"
    assert secret_of(made.pop("secret")) == endpoints.secret_of(WebhookEndpoint.objects.get())
    assert (made["url"], made["event_types"], made["description"]) == (URL, ["order.*", "test.counted"], "ERP")
    assert (made["disabled_at"], made["disabled_reason"]) == (None, "")
    assert shop.get(f"webhooks/{made['id']}").json() == made
    assert shop.get("webhooks").json()["results"] == [made]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"url": "http://erp.example.com/"}, "/url"),
        ({"url": "https://127.0.0.1/"}, "/url"),
        ({"url": "https://[::ffff:10.0.0.1]/"}, "/url"),
        ({"url": 1}, "/url"),
        ({"url": ""}, "/url"),
        ({"event_types": []}, "/event_types"),
        ({"event_types": "*"}, "/event_types"),
        ({"event_types": ["order.nonsense"]}, "/event_types/0"),
        ({"event_types": ["*", "*.*"]}, "/event_types/1"),
        ({"event_types": [7]}, "/event_types/0"),
        ({"event_types": ["*"] * 101}, "/event_types"),
        ({"description": "x" * 501}, "/description"),
        ({"secret": "whsec_mine"}, "/secret"),
        ({"disabled_at": None}, "/disabled_at"),
    ],
)
def test_what_is_not_valid_is_refused(shop: Storefront, settings: Any, change: Any, pointer: str) -> None:
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = False
    assert pointer in pointers(shop.post("webhooks", {"url": URL, "event_types": ["*"], **change}))
    assert not WebhookEndpoint.objects.exists()


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"\xff", b'{"url": "https://\\u0000", "event_types": ["*"]}', b'{"url": "\\ud800"}', b"[" * 10_000],
)
def test_hostile_bodies_are_refused(shop: Storefront, body: bytes) -> None:
    problem(shop.send("webhooks", body), 400, "validation_error")
    assert not WebhookEndpoint.objects.exists()


def test_endpoints_are_listed_in_pages(shop: Storefront) -> None:
    made = [registered(shop)["id"] for _ in range(3)]
    first = shop.get("webhooks?limit=2").json()
    assert [one["id"] for one in first["results"]] == made[:2]
    second = shop.http.get(first["next"]).json()
    assert [one["id"] for one in second["results"]] == made[2:]
    assert shop.http.get(second["previous"]).json()["results"] == first["results"]
    assert "secret" not in json.dumps(first)
    problem(shop.get("webhooks?cursor=x"), 400, "validation_error")
    problem(shop.get("webhooks?limit=0"), 400, "validation_error")


def test_disabling_and_enabling(shop: Storefront) -> None:
    made = registered(shop)
    add("a")
    note()
    disabled = shop.post(f"webhooks/{made['id']}/disable", {}).json()
    assert disabled["disabled_at"]
    assert disabled["disabled_reason"] == "by api-key:erp"
    assert the_delivery().state == "dropped"
    again = shop.post(f"webhooks/{made['id']}/disable", {})
    assert again.json() == disabled
    enabled = shop.post(f"webhooks/{made['id']}/enable", {}).json()
    assert (enabled["disabled_at"], enabled["disabled_reason"]) == (None, "")
    problem(shop.post(f"webhooks/{made['id']}/enable", {"force": True}), 400, "validation_error")


def test_a_test_message_and_what_came_of_it(shop: Storefront, receiver: Receiver) -> None:
    made = registered(shop, receiver.url)
    answer = shop.post(f"webhooks/{made['id']}/test", {})
    assert answer.status_code == 202
    queued = answer.json()
    assert (queued["type"], queued["state"], queued["attempts"]) == ("webhook.test", "waiting", [])
    send_due()
    (post,) = receiver.posts
    body = json.loads(post.body)
    assert (post.id, body["type"], body["data"]) == (queued["id"], "webhook.test", {"endpoint_id": made["id"]})
    (sent,) = shop.get(f"webhooks/{made['id']}/deliveries").json()["results"]
    assert (sent["id"], sent["state"], sent["next_attempt_at"]) == (queued["id"], "sent", None)
    assert [(one["outcome"], one["http_status"]) for one in sent["attempts"]] == [("sent", 204)]


def test_nothing_is_tested_while_it_is_disabled(shop: Storefront) -> None:
    made = registered(shop)
    shop.post(f"webhooks/{made['id']}/disable", {})
    problem(shop.post(f"webhooks/{made['id']}/test", {}), 409, "invalid_transition")
    assert not Delivery.objects.exists()


def test_deliveries_are_listed_in_pages_the_newest_first(shop: Storefront) -> None:
    made, other = registered(shop), registered(shop)
    for _ in range(3):
        add("a")
        note()
    address = f"webhooks/{made['id']}/deliveries"
    first = shop.get(f"{address}?limit=2").json()
    second = shop.http.get(first["next"]).json()
    positions = [one["position"] for one in first["results"] + second["results"]]
    assert positions == sorted(positions, reverse=True)
    assert len(set(positions)) == 3
    assert second["next"] is None
    assert len(shop.get(f"webhooks/{other['id']}/deliveries").json()["results"]) == 3


def test_a_delivery_is_sent_again(shop: Storefront, receiver: Receiver) -> None:
    registered(shop, receiver.url)
    add("a")
    note()
    send_due()
    delivery = the_delivery()
    answer = shop.post(f"webhooks/deliveries/{delivery.id}/replay", {})
    assert answer.status_code == 202
    assert (answer.json()["id"], answer.json()["state"]) == (str(delivery.id), "waiting")
    time_passes()
    send_due()
    assert receiver.ids == [str(delivery.id)] * 2


def test_not_to_an_endpoint_that_is_disabled(shop: Storefront, receiver: Receiver) -> None:
    made = registered(shop, receiver.url)
    add("a")
    note()
    shop.post(f"webhooks/{made['id']}/disable", {})
    problem(shop.post(f"webhooks/deliveries/{the_delivery().id}/replay", {}), 409, "invalid_transition")
    assert the_delivery().state == "dropped"


def test_a_mail_is_none_of_the_webhooks(shop: Storefront, welcome: None) -> None:
    happen("p1", met("p1"))
    note()
    problem(shop.post(f"webhooks/deliveries/{the_delivery().id}/replay", {}), 404, "not_found")


@pytest.mark.parametrize("key", ["1", "nothing", "%00", "0198c5a2-7a4e-7cc3-9a52-3f6d1b1f0c11"])
def test_what_is_not_there(shop: Storefront, key: str) -> None:
    problem(shop.get(f"webhooks/{key}"), 404, "not_found")
    problem(shop.get(f"webhooks/{key}/deliveries"), 404, "not_found")
    for action in ("disable", "enable", "test"):
        problem(shop.post(f"webhooks/{key}/{action}", {}), 404, "not_found")
    problem(shop.post(f"webhooks/deliveries/{key}/replay", {}), 404, "not_found")


def test_without_a_key_for_its_secret_nothing_is_registered(shop: Storefront, settings: Any) -> None:
    settings.PERSONAL_DATA_KEYS = []
    problem(shop.post("webhooks", {"url": URL, "event_types": ["*"]}), 503, "unavailable")
    assert not WebhookEndpoint.objects.exists()
