"""Personal data in read models: encrypted as it is in the log, so that it is forgotten wherever its rows have gone."""

from typing import Any

import pytest
from django.db import connections

from eventstore.privacy.personal import FORGOTTEN
from readmodels.customer_order_summary.model import CustomerOrderSummary
from readmodels.engine.registry import projection
from readmodels.engine.replaying import replay
from readmodels.engine.verifying.verify import verify
from readmodels.router import READ_DATABASE
from tests import shop
from tests.api.client import Storefront

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

SUMMARY = projection("customer_order_summary")
ADDRESS = {"street": "Marker-Street 1", "city": "Marker-City", "postal_code": "MA 1", "country": "Norway"}


@pytest.fixture
def client(transactional_db: None) -> Storefront:
    shop.product("A", 100)
    return Storefront()


def address(client: Storefront, order_id: str) -> Any:
    answer = client.get(f"orders/{order_id}")
    assert answer.status_code == 200
    return answer.json()["shipping_address"]


def table(schema: str = "public") -> str:
    with connections[READ_DATABASE].cursor() as cursor:
        cursor.execute(f'SELECT t::text FROM "{schema}".readmodels_customerordersummary AS t')
        return "\n".join(row for (row,) in cursor.fetchall())


def replayed() -> None:
    for _ in replay.replay(SUMMARY):
        pass


def rows() -> list[dict[str, Any]]:
    return [dict(row) for row in CustomerOrderSummary.objects.order_by("order_id").values()]


def test_an_order_shows_where_it_goes(client: Storefront) -> None:
    theirs = client.order(("A", 1), shipping_address=ADDRESS)
    guests = client.order(("A", 1), customer_id=None, shipping_address={**ADDRESS, "recipient": "Eva"})
    nowhere = client.order(("A", 1))
    shop.catch_up_all()
    assert address(client, theirs) == ADDRESS
    assert address(client, guests) == {**ADDRESS, "recipient": "Eva"}
    assert address(client, nowhere) is None
    shown = client.get("customers/c1/orders").json()["results"]
    assert [order["order_id"] for order in shown] == [nowhere, theirs]
    assert not any("shipping_address" in order for order in shown)


def test_the_table_holds_it_encrypted(client: Storefront) -> None:
    client.order(("A", 1), shipping_address=ADDRESS)
    shop.catch_up_all()
    assert table() and "Marker" not in table()


def test_once_its_owner_is_forgotten_it_shows_a_marker_at_once(client: Storefront) -> None:
    theirs = client.order(("A", 1), shipping_address=ADDRESS)
    others = client.order(("A", 1), customer_id="c2", shipping_address=ADDRESS)
    shop.catch_up_all()
    assert client.post("customers/c1/forget", {}).status_code == 200
    assert (address(client, theirs), address(client, others)) == (FORGOTTEN, ADDRESS)
    shop.catch_up_all()
    assert (address(client, theirs), address(client, others)) == (FORGOTTEN, ADDRESS)


def test_a_replay_after_forgetting_makes_the_rows_that_live_folding_made(client: Storefront) -> None:
    order_id = client.order(("A", 1), shipping_address=ADDRESS)
    client.order(("A", 1), customer_id="c2", shipping_address=ADDRESS)
    shop.catch_up_all()
    assert verify(SUMMARY).differences == []
    live = rows()
    client.post("customers/c1/forget", {})
    assert verify(SUMMARY).differences == []  # forgotten, and not yet folded
    shop.catch_up_all()
    assert verify(SUMMARY).differences == []
    replayed()
    assert (rows(), verify(SUMMARY).differences) == (live, [])
    assert address(client, order_id) == FORGOTTEN
    assert "Marker" not in table() + table("previous")


def test_what_was_moved_to_another_order_is_not_shown_there(client: Storefront) -> None:
    theirs = client.order(("A", 1), shipping_address=ADDRESS)
    others = client.order(("A", 1), customer_id="c2", shipping_address=ADDRESS)
    shop.catch_up_all()
    with connections[READ_DATABASE].cursor() as cursor:
        cursor.execute(
            "UPDATE readmodels_customerordersummary SET shipping_address = "
            "(SELECT shipping_address FROM readmodels_customerordersummary WHERE order_id = %s) WHERE order_id = %s",
            [theirs, others],
        )
    assert address(client, others) == FORGOTTEN
    assert [difference.key for difference in verify(SUMMARY).differences] == [others]


def test_a_guest_is_forgotten_by_their_order(client: Storefront) -> None:
    theirs = client.order(("A", 1), customer_id=None, shipping_address=ADDRESS)
    others = client.order(("A", 1), customer_id=None, shipping_address=ADDRESS)
    assert client.post(f"orders/{theirs}/forget", {}).status_code == 200
    shop.catch_up_all()
    assert (address(client, theirs), address(client, others)) == (FORGOTTEN, ADDRESS)
    assert client.post(f"orders/{theirs}/cancel", {"reason": "changed my mind"}).status_code == 200
