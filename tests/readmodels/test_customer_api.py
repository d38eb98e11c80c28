"""GET /customers/{id}: what is known of a customer, opened for the answer alone."""

from typing import Any

import pytest

from eventstore.privacy.personal import FORGOTTEN
from readmodels.customer_profile.model import CustomerProfile
from readmodels.engine.registry import projection
from readmodels.engine.replaying import replay
from readmodels.engine.verifying.verify import verify
from tests import shop
from tests.api.client import Storefront, problem

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

PROFILE = projection("customer_profile")
ADDRESS = {"street": "Marker-Street 1", "city": "Marker-City", "postal_code": "MA 1", "country": "Norway"}
ADA = {"customer_id": "c1", "name": "Ada Marker-Name", "email": "marker@example.com", "address": ADDRESS}


@pytest.fixture
def client(transactional_db: None) -> Storefront:
    shop.product("A", 100)
    return Storefront()


def register(client: Storefront, **changes: Any) -> Any:
    registered = client.post("customers", {**ADA, **changes})
    assert registered.status_code == 201, registered.content
    shop.catch_up_all()
    return registered


def customer(client: Storefront, customer_id: str = "c1") -> dict[str, Any]:
    answer = client.get(f"customers/{customer_id}")
    assert answer.status_code == 200, answer.content
    shown: dict[str, Any] = answer.json()
    return shown


def test_a_registered_customer_is_where_the_answer_said(client: Storefront) -> None:
    answer = client.http.get(register(client).headers["Location"])
    assert answer.status_code == 200
    assert answer.headers["ETag"] == '"1"'
    shown = answer.json()
    assert shown.pop("registered_at").endswith("Z")
    assert shown == {
        **ADA,
        "status": "active",
        "orders": 0,
        "ordered": [],
        "credited": [],
        "last_order": None,
        "version": 1,
    }


def test_changes_are_shown(client: Storefront) -> None:
    register(client, address=None)
    assert customer(client)["address"] is None
    client.post("customers/c1/email", {"email": "other@example.org"})
    client.post("customers/c1/address", {"address": {**ADDRESS, "recipient": "Eva"}})
    shop.catch_up_all()
    shown = customer(client)
    assert (shown["name"], shown["email"]) == ("Ada Marker-Name", "other@example.org")
    assert shown["address"] == {**ADDRESS, "recipient": "Eva"}
    client.post("customers/c1/deactivate", {})
    shop.catch_up_all()
    assert customer(client)["status"] == "deactivated"


def test_its_etag_is_what_a_command_asks_for(client: Storefront) -> None:
    register(client)
    etag = client.get("customers/c1").headers["ETag"]
    client.order(("A", 1))
    assert client.post("customers/c1/email", {"email": "a@example.org"}, If_Match=etag).status_code == 200
    problem(client.post("customers/c1/email", {"email": "b@example.org"}, If_Match=etag), 412, "precondition_failed")


def test_orders_are_added_up(client: Storefront) -> None:
    register(client)
    client.order(("A", 1))
    last = client.order(("A", 2))
    client.order(("A", 1), customer_id=None)
    shop.catch_up_all()
    shown = customer(client)
    assert (shown["orders"], shown["ordered"]) == (2, [{"amount": "37.50", "currency": "GBP"}])
    assert shown["last_order"] == {"order_id": last, "placed_at": client.get(f"orders/{last}").json()["placed_at"]}


def test_an_id_of_another_system_has_its_orders_and_no_more(client: Storefront) -> None:
    client.order(("A", 1), customer_id="elsewhere")
    shop.catch_up_all()
    shown = customer(client, "elsewhere")
    assert (shown["status"], shown["name"], shown["email"], shown["address"]) == ("unregistered", None, None, None)
    assert (shown["registered_at"], shown["orders"], shown["version"]) == (None, 1, 0)


def test_who_is_unknown_is_not_found(client: Storefront) -> None:
    problem(client.get("customers/nobody"), 404, "not_found")


def test_a_strict_reader_is_not_told_that_nobody_is_there_before_it_is_known(client: Storefront) -> None:
    strict = {"Consistency-Token": str(client.post("customers", ADA).json()["position"]), "Prefer": "handling=strict"}
    problem(client.get("customers/c1", **strict), 503, "unavailable")
    shop.catch_up_all()
    assert client.get("customers/c1", **strict).status_code == 200


def test_who_is_forgotten_shows_markers_at_once(client: Storefront) -> None:
    register(client)
    register(client, customer_id="c2", email="other@example.org")
    client.post("customers/c2/email", {"email": "changed@example.org"})
    shop.catch_up_all()
    for customer_id in ("c1", "c2"):
        assert client.post(f"customers/{customer_id}/forget", {}).status_code == 200
        shown = customer(client, customer_id)
        assert [shown[field] for field in ("name", "email", "address")] == [FORGOTTEN] * 3
    shop.catch_up_all()
    assert customer(client)["status"] == "forgotten"
    assert [customer(client)[field] for field in ("name", "email", "address")] == [FORGOTTEN] * 3


def test_a_replay_after_forgetting_makes_the_rows_that_live_folding_made(client: Storefront) -> None:
    register(client)
    client.order(("A", 1))
    client.post("customers/c1/email", {"email": "other@example.org"})
    shop.catch_up_all()
    client.post("customers/c1/forget", {})
    shop.catch_up_all()
    live = list(CustomerProfile.objects.values())
    for _ in replay.replay(PROFILE):
        pass
    assert (list(CustomerProfile.objects.values()), verify(PROFILE).differences) == (live, [])
    assert "arker" not in str(live)
