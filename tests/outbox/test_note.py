"""What is noted of events, once."""

from datetime import timedelta

import msgspec
import pytest

from eventstore.event import event_types
from eventstore.http.event_pattern import wants
from eventstore.log import log
from eventstore.outbox.models import Delivery
from eventstore.outbox.webhooks import endpoint as endpoints
from eventstore.outbox.webhooks.follower import Webhooks
from eventstore.reactions import registry
from tests.eventstore.example import add
from tests.eventstore.people import PersonMet, happen, met
from tests.outbox.noting import endpoint, note, note_these

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])


def noted() -> list[tuple[str, str, int | None]]:
    return list(Delivery.objects.order_by("position").values_list("channel", "kind", "position"))


def test_the_outbox_follows_the_log_from_now_on() -> None:
    followers = {one.name: one for one in registry.registered()}
    assert followers["mail"].from_now
    assert followers["webhooks"].from_now
    assert set(followers["webhooks"].event_types) == set(event_types())


def test_a_mail_of_each_kind_that_is_declared(welcome: None) -> None:
    add("a")
    receipt = happen("p1", met("p1"))
    note()
    assert noted() == [("mail", "welcome", receipt.position)]
    assert PersonMet in {one.name: one for one in registry.registered()}["mail"].event_types


def test_nobody_is_written_to_about_what_happened_long_ago(welcome: None) -> None:
    happen("p1", met("p1"))
    (one,) = log.read(0, log.watermark(), [PersonMet], 10)
    note_these([msgspec.structs.replace(one, occurred_at=one.occurred_at - timedelta(days=1, minutes=1))])
    assert noted() == []
    note_these([msgspec.structs.replace(one, occurred_at=one.occurred_at - timedelta(hours=23))])
    assert len(noted()) == 1


def test_a_webhook_for_each_endpoint_that_wants_the_event() -> None:
    endpoint("https://a.example/", "test.*")
    endpoint("https://b.example/", "test.counted", "*")
    endpoint("https://c.example/", "other.*")
    receipt = add("a")
    note()
    assert noted() == [("webhook", "test.counted", receipt.position)] * 2


def test_noting_twice_is_noting_once(welcome: None) -> None:
    endpoint("https://a.example/")
    happen("p1", met("p1"))
    note()
    before = list(Delivery.objects.order_by("id").values())
    note()
    assert list(Delivery.objects.order_by("id").values()) == before
    assert len(before) == 2


def test_an_endpoint_gets_what_happens_after_its_creation() -> None:
    add("a")
    endpoint("https://a.example/")
    later = add("a")
    note()
    assert noted() == [("webhook", "test.counted", later.position)]


def test_nothing_for_an_endpoint_that_is_disabled() -> None:
    endpoints.disable(endpoint("https://a.example/"), "no more")
    add("a")
    note()
    assert noted() == []


def test_what_is_noted_holds_nothing_personal(welcome: None) -> None:
    endpoint("https://a.example/")
    happen("p1", met("p1", name="Ada Marker-Name"))
    note()
    assert "Marker" not in str(list(Delivery.objects.values()))


@pytest.mark.parametrize(
    ("pattern", "event_type", "wanted"),
    [
        ("*", "order.placed", True),
        ("order.*", "order.placed", True),
        ("order.placed", "order.placed", True),
        ("order.*", "orders.placed", False),
        ("order.place", "order.placed", False),
        ("order.placed", "order.canceled", False),
    ],
)
def test_patterns(pattern: str, event_type: str, wanted: bool) -> None:
    assert wants([pattern], event_type) is wanted


def test_the_webhooks_know_every_event() -> None:
    assert Webhooks().event_types == event_types()
