"""What of an event leaves the shop: what its domain has listed, and never anything of a person."""

import json
from typing import Any

import msgspec
import pytest

from eventstore.event import Event, event_types
from eventstore.http.published import is_listed, public, publish
from eventstore.privacy import personal
from tests.api.client import Storefront
from tests.eventstore.people import PersonMet, met
from tests.feed.conftest import Read

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

ADDRESS = {
    "street": "Marker-Street 1",
    "city": "Marker-City",
    "postal_code": "MARKER-9",
    "country": "Markerland",
    "region": "Marker-Region",
    "recipient": "Marker Recipient",
}
CUSTOMER = {"customer_id": "c1", "name": "Ada Marker-Name", "email": "marker@example.com", "address": ADDRESS}
ORDER = {
    "shipping_address": ADDRESS,
    "shipping_country": "Norway",
    "email": "marker@example.net",
    "note": "Marker: ring",
}
# Where people write what they like; it may be a name.
REASON = "Marker wanted it"
ITEM = {"sku": "A", "quantity": 1}


def everything_happens(client: Storefront) -> None:
    """With a marker in every field that holds something of a person, or what somebody has written."""

    def happens(path: str, body: Any) -> None:
        answer = client.post(path, body)
        assert answer.status_code in {200, 201}, answer.content

    amount = {"amount": "12.50", "currency": "GBP"}
    client.product("A", 100)
    happens("inventory/A/receipts", {"quantity": 1, "reference": "marker-1"})
    happens("inventory/A/adjustments", {"quantity": -1, "reason": REASON})
    happens("customers", CUSTOMER)
    happens("customers/c1/email", {"email": "marker@example.org"})
    happens("customers/c1/address", {"address": {**ADDRESS, "street": "Marker-Street 2"}})
    for customer in ("c1", None):
        order = client.order(("A", 2), customer_id=customer, **ORDER)
        happens(f"orders/{order}/payments", {"amount": amount, "reference": "marker-2"})
        happens(f"orders/{order}/cancel-items", {"items": [ITEM], "reason": REASON})
        happens(f"orders/{order}/shipments", {})
        happens(f"orders/{order}/returns", {"items": [{**ITEM, "condition": "restock"}], "reason": REASON})
        happens(f"orders/{order}/refunds", {"amount": amount, "reason": REASON, "reference": "marker-3"})
        happens(f"orders/{client.order(('A', 1), **ORDER)}/cancel", {"reason": REASON})
    happens("credit-notes", {"customer_id": "c1", "condition": "restock", "reason": REASON, "lines": [ITEM]})
    happens("customers/c1/forget", {})


def test_the_feed_shows_nothing_of_a_person_before_and_after_forgetting(port: int, read: Read) -> None:
    client = Storefront()
    everything_happens(client)
    found = client.get("events?limit=1000")
    types = {one["type"] for one in json.loads(found.content)}
    assert types >= {
        "customer.registered",
        "customer.email_changed",
        "customer.address_changed",
        "customer.forgotten",
        "order.placed",
        "order.payment_recorded",
        "order.items_canceled",
        "order.items_returned",
        "order.refunded",
        "order.canceled",
        "credit_note.issued",
        "stock.adjusted",
    }
    assert "marker" not in found.content.decode().lower()
    reader = read(port)
    reader.wait_for(int(found.headers["Feed-Position"]))
    assert [message.event for message in reader.messages] == json.loads(found.content)
    for stream in {one["subject"] for one in json.loads(found.content)}:
        assert "marker" not in client.get(f"streams/{stream}").content.decode().lower()


def test_somebody_has_thought_of_every_event() -> None:
    of_the_shop = [one for one in event_types() if one.__module__.partition(".")[0] in {"catalog", "orders"}]
    assert len(of_the_shop) > 40
    assert [one.stored_name for one in of_the_shop if not is_listed(one)] == []


@pytest.mark.parametrize("field", [field.name for field in personal.fields(PersonMet)])
def test_what_is_personal_cannot_be_published(field: str) -> None:
    with pytest.raises(TypeError, match=field):
        publish({PersonMet: f"person_id {field}"})
    assert public(met("p1")) == {"person_id": "p1"}


def test_what_is_no_field_cannot_be_published() -> None:
    with pytest.raises(TypeError, match="nonsense"):
        publish({PersonMet: "person_id nonsense"})


def test_of_what_nobody_has_listed_nothing_is_published() -> None:
    class Whispered(Event, name="test.whispered"):
        text: str

    assert not is_listed(Whispered)
    assert public(Whispered("secret")) == {}


def test_what_is_personal_and_hidden_deeper_cannot_be_encoded() -> None:
    class Inner(msgspec.Struct, frozen=True):
        name: personal.Personal[str]

    class Wrapped(Event, name="test.wrapped"):
        inner: Inner

    publish({Wrapped: "inner"})
    with pytest.raises(TypeError):
        msgspec.json.encode(public(Wrapped(Inner(personal.Encrypted("text")))))
