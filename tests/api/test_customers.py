"""Customers over HTTP: registered, changed, deactivated and forgotten; and the addresses that orders go to."""

import logging
from typing import Any

import pytest
from django.db import connection

from eventstore.log import stream
from eventstore.models import Command
from eventstore.privacy.personal import Forgotten, Personal
from orders.address import Address
from orders.events import CustomerRegistered, OrderPlaced
from tests.api.client import Storefront, pointers, problem
from tests.api.log import count, stored

ADDRESS = {"street": "Marker-Street 1", "city": "Marker-City", "postal_code": "MA 1", "country": "Norway"}
ADA = {"name": "Ada Marker-Name", "email": "marker@example.com", "address": ADDRESS}


def register(shop: Storefront, **changes: Any) -> str:
    answer = shop.post("customers", {**ADA, **changes})
    assert answer.status_code == 201, answer.content
    return str(answer.json()["customer_id"])


def first_event(name: str) -> Any:
    return stream.read(name)[0].event


def test_a_customer_is_registered(shop: Storefront) -> None:
    answer = shop.post("customers", ADA)
    customer_id = answer.json()["customer_id"]
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/customers/{customer_id}"
    assert answer.headers["ETag"] == '"1"'
    assert first_event(f"customer-{customer_id}") == CustomerRegistered(
        customer_id,
        Personal("Ada Marker-Name"),
        Personal("marker@example.com"),
        Personal(Address("Marker-Street 1", "Marker-City", "MA 1", "Norway")),
    )


def test_a_shop_may_bring_its_own_ids(shop: Storefront) -> None:
    assert register(shop, customer_id="c1") == "c1"
    assert shop.post("customers", {**ADA, "customer_id": "c1"}).json()["version"] == 1
    problem(shop.post("customers", {**ADA, "name": "Eva", "customer_id": "c1"}), 409, "invalid_transition")


def test_a_retry_gets_the_answer_of_the_first(shop: Storefront) -> None:
    first = shop.post("customers", ADA, key="once")
    again = shop.post("customers", ADA, key="once")
    assert (again.json(), again.headers["Idempotent-Replayed"]) == (first.json(), "true")
    problem(shop.post("customers", {**ADA, "name": "Eva"}, key="once"), 422, "idempotency_key_reused")


def test_changes(shop: Storefront) -> None:
    customer_id = register(shop, address=None)
    for path, body in (
        ("email", {"email": "ada@example.org"}),
        ("address", {"address": ADDRESS}),
        ("deactivate", {}),
        ("reactivate", {}),
    ):
        for _ in range(2):
            assert shop.post(f"customers/{customer_id}/{path}", body).status_code == 200
    assert stored(f"customer-{customer_id}") == [
        "customer.registered",
        "customer.email_changed",
        "customer.address_changed",
        "customer.deactivated",
        "customer.reactivated",
    ]


def test_who_is_unknown_cannot_be_changed(shop: Storefront) -> None:
    problem(shop.post("customers/nobody/email", {"email": "a@example.com"}), 404, "not_found")
    problem(shop.post("customers/nobody/deactivate", {}), 404, "not_found")
    problem(shop.post("customers/nobody/reactivate", {}), 404, "not_found")


def test_a_stale_etag_is_refused(shop: Storefront) -> None:
    customer_id = register(shop)
    answer = shop.post(f"customers/{customer_id}/email", {"email": "a@example.com"}, If_Match='"7"')
    problem(answer, 412, "precondition_failed")


@pytest.mark.parametrize("ending", ["deactivate", "forget"])
def test_who_is_deactivated_or_forgotten_cannot_order(shop: Storefront, ending: str) -> None:
    shop.product("MUG", stock=5)
    customer_id = register(shop)
    shop.order(("MUG", 1), customer_id=customer_id)
    assert shop.post(f"customers/{customer_id}/{ending}", {}).status_code == 200
    before = count()
    body = {"customer_id": customer_id, "lines": [{"sku": "MUG", "quantity": 1}]}
    assert problem(shop.post("orders", body), 409, "invalid_transition")["customer_id"] == customer_id
    assert count() == before


def test_who_is_reactivated_can_order_again(shop: Storefront) -> None:
    shop.product("MUG", stock=5)
    customer_id = register(shop)
    for change in ("deactivate", "reactivate"):
        assert shop.post(f"customers/{customer_id}/{change}", {}).status_code == 200
    shop.order(("MUG", 1), customer_id=customer_id)


def test_who_was_never_registered_can_order_and_be_forgotten(shop: Storefront) -> None:
    shop.product("MUG", stock=5)
    order_id = shop.order(("MUG", 1), customer_id="elsewhere", shipping_address=ADDRESS)
    assert shop.post("customers/elsewhere/forget", {}).status_code == 200
    assert first_event(f"order-{order_id}").shipping_address == Forgotten()


def test_the_country_of_an_order_is_that_of_its_address(shop: Storefront) -> None:
    shop.product("MUG", stock=5)
    order = first_event(f"order-{shop.order(('MUG', 1), shipping_address=ADDRESS)}")
    assert isinstance(order, OrderPlaced) and order.shipping_country == "Norway"
    order = first_event(f"order-{shop.order(('MUG', 1), shipping_address=ADDRESS, shipping_country='Sweden')}")
    assert order.shipping_country == "Sweden"


def test_the_key_of_a_guests_order_is_its_own(shop: Storefront) -> None:
    shop.product("MUG", stock=5)
    order_id = shop.order(("MUG", 1), customer_id=None, shipping_address=ADDRESS)
    shop.order(("MUG", 1), customer_id=None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject FROM eventstore_personal_key")
        assert cursor.fetchall() == [(f"order-{order_id}",)]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, ["/name", "/email"]),
        ({**ADA, "name": ""}, ["/name"]),
        ({**ADA, "name": None}, ["/name"]),
        ({**ADA, "name": 7}, ["/name"]),
        ({**ADA, "name": "x" * 201}, ["/name"]),
        ({**ADA, "email": "ada"}, ["/email"]),
        ({**ADA, "email": 7}, ["/email"]),
        ({**ADA, "email": None}, ["/email"]),
        ({**ADA, "email": f"{'x' * 250}@example.com"}, ["/email"]),
        ({**ADA, "address": "London"}, ["/address"]),
        ({**ADA, "address": {**ADDRESS, "city": ""}}, ["/address/city"]),
        ({**ADA, "address": {**ADDRESS, "planet": "Earth"}}, ["/address/planet"]),
        ({**ADA, "address": {"street": "x"}}, ["/address/city", "/address/postal_code", "/address/country"]),
        ({**ADA, "customer_id": "a/b"}, ["/customer_id"]),
        ({**ADA, "status": "registered"}, ["/status"]),
    ],
)
def test_what_is_wrong_is_pointed_at_without_being_repeated(shop: Storefront, body: Any, pointer: list[str]) -> None:
    answer = shop.post("customers", body)
    assert pointers(answer) == pointer
    assert b"Marker" not in answer.content and b"marker@" not in answer.content
    assert count() == (0, 0)


def test_an_address_of_an_order_is_as_strict(shop: Storefront) -> None:
    shop.product("MUG", stock=5)
    body = {"lines": [{"sku": "MUG", "quantity": 1}], "shipping_address": {**ADDRESS, "city": 7}}
    assert pointers(shop.post("orders", body)) == ["/shipping_address/city"]


def test_nothing_personal_is_logged(shop: Storefront, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    shop.product("MUG", stock=5)
    customer_id = register(shop)
    shop.order(("MUG", 1), customer_id=customer_id, shipping_address=ADDRESS)
    shop.post("customers", {**ADA, "customer_id": customer_id, "name": "Eva Marker-Name"})
    shop.post("customers", {**ADA, "email": "marker@"})
    shop.post(f"customers/{customer_id}/email", {"email": "marker@example.org"})
    assert "Marker" not in caplog.text and "marker@" not in caplog.text


def test_a_deployment_that_lacks_its_key_is_unavailable(shop: Storefront, settings: Any) -> None:
    settings.PERSONAL_DATA_KEYS = []
    answer = shop.post("customers", ADA)
    assert "PERSONAL" not in problem(answer, 503, "unavailable")["detail"]
    assert count() == (0, 0)


def test_the_fingerprint_of_a_body_cannot_be_found_by_trying(shop: Storefront, settings: Any) -> None:
    """One body, sent with two keys or under two secrets, has fingerprints that have nothing in common."""
    register(shop, customer_id="c1")
    shop.post("customers", {**ADA, "customer_id": "c1"}, key="one")
    shop.post("customers", {**ADA, "customer_id": "c1"}, key="two")
    settings.SECRET_KEY = "another" * 10
    problem(shop.post("customers", {**ADA, "customer_id": "c1"}, key="two"), 422, "idempotency_key_reused")
    with connection.cursor() as cursor:
        cursor.execute("SELECT fingerprint FROM eventstore_command")
        fingerprints = [bytes(found) for (found,) in cursor.fetchall()]
    assert len(set(fingerprints)) == len(fingerprints) == Command.objects.count() == 3
