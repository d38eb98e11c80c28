"""The read side of the API: what it shows, in pages, and how fresh it says that is."""

import base64
import json
import threading
import time
from typing import Any

import pytest
from django.db import connections

from eventstore.commands.execution import execute
from eventstore.privacy.personal import Personal
from orders.commands import ForgetGuest, PlaceOrder
from orders.order import ORDER
from readmodels.engine.registry import projection
from readmodels.engine.replaying.replay import replay
from readmodels.engine.verifying.verify import verify
from readmodels.models import CustomerOrderSummary
from tests import shop
from tests.api.client import Storefront, pointers, problem

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

MONEY = ("subtotal", "discount", "tax", "canceled", "total", "paid", "outstanding", "refunded", "refundable")
CURSORS = (
    ["-placed_at", ["2026-01-01T00:00:00", "o1"], False],
    ["-placed_at", ["2026-01-01T00:00:00Z", "\0"], False],
    ["-placed_at", ["2026-01-01T00:00:00Z"], False],
    ["placed_at", ["2026-01-01T00:00:00Z", "o1"], False],
)
TAMPERED = [f"cursor={base64.urlsafe_b64encode(json.dumps(cursor).encode()).decode()}" for cursor in CURSORS]


@pytest.fixture
def client(transactional_db: None) -> Storefront:
    return Storefront()


@pytest.fixture(autouse=True)
def product(transactional_db: None) -> None:
    shop.product("A", 100)


def test_a_placed_order_is_shown_in_full(client: Storefront) -> None:
    order_id = client.order(("A", 2), customer_id="c1", shipping_country="Norway")
    shop.catch_up_all()
    answer = client.get(f"orders/{order_id}")
    assert answer.status_code == 200
    order = answer.json()
    assert order.pop("placed_at").endswith("Z")
    order.pop("payment_due_at")
    amounts = {name: order.pop(name)["amount"] for name in MONEY}
    assert amounts == dict.fromkeys(MONEY, "0.00") | {
        "subtotal": "25.00",
        "total": "25.00",
        "outstanding": "25.00",
    }
    assert order == {
        "order_id": order_id,
        "customer_id": "c1",
        "cart_id": None,
        "ended_at": None,
        "reason": None,
        "status": "placed",
        "payment_status": "unpaid",
        "fulfillment_status": "unfulfilled",
        "prices_include_tax": True,
        "shipping": None,
        "shipments": [],
        "returns": [],
        "canceled_items": [],
        "shipping_country": "Norway",
        "shipping_address": None,
        "email": None,
        "note": None,
        "lines": [
            {
                "sku": "A",
                "name": "Product A",
                "quantity": 2,
                "unit_price": {"amount": "12.50", "currency": "GBP"},
                "discount": {"amount": "0.00", "currency": "GBP"},
                "tax_rate": "0",
                "tax": {"amount": "0.00", "currency": "GBP"},
                "amount": {"amount": "25.00", "currency": "GBP"},
            }
        ],
        "allowed_actions": ["record_payment", "ship", "cancel", "cancel_items"],
        "version": 1,
    }
    assert answer.headers["ETag"] == '"1"'


def test_what_became_of_an_order_is_shown(client: Storefront) -> None:
    shop.place("o1", shop.line("A", 4))
    shop.cancel_items("o1", {"A": 1})
    shop.pay("o1", "37.50")
    shop.ship("o1")
    shop.deliver("o1")
    shop.take_back("o1", "A")
    shop.refund("o1", "12.50")
    shop.complete("o1")
    shop.catch_up_all()
    order = client.get("orders/o1").json()
    amounts = {name: order[name]["amount"] for name in ("subtotal", "canceled", "total", "paid", "refunded")}
    assert amounts == {
        "subtotal": "50.00",
        "canceled": "12.50",
        "total": "37.50",
        "paid": "37.50",
        "refunded": "12.50",
    }
    assert (order["outstanding"]["amount"], order["refundable"]["amount"]) == ("0.00", "25.00")
    assert (order["status"], order["allowed_actions"], order["version"]) == ("completed", ["refund"], 8)
    (shipment,) = order["shipments"]
    assert (shipment["number"], shipment["items"]) == (1, [{"sku": "A", "quantity": 3}])
    assert shipment["shipped_at"] <= shipment["delivered_at"] <= order["ended_at"]
    assert [one["reason"] for one in (*order["canceled_items"], *order["returns"])] == ["changed my mind", "too large"]


def test_whole_lives_of_orders_are_the_same_in_a_replay(client: Storefront) -> None:
    test_what_became_of_an_order_is_shown(client)
    shop.place("o2", shop.line("A"))
    shop.expire("o2")
    shop.catch_up_all()
    orders = projection("customer_order_summary")
    live = list(CustomerOrderSummary.objects.order_by("pk").values())
    assert verify(orders).differences == []
    for _ in replay(orders):
        pass
    assert list(CustomerOrderSummary.objects.order_by("pk").values()) == live


def test_a_guests_email_and_note_are_opened_for_the_answer_and_can_be_forgotten(client: Storefront) -> None:
    email, note = Personal("ada@example.com"), Personal("ring twice")
    shop.send("o1", PlaceOrder("o1", None, (shop.line("A"),), "GBP", email=email, note=note))
    shop.catch_up_all()
    order = client.get("orders/o1").json()
    assert (order["email"], order["note"]) == ("ada@example.com", "ring twice")
    execute(shop.envelope(), ORDER, "o1", ForgetGuest("o1"))
    order = client.get("orders/o1").json()
    assert (order["email"], order["note"], order["shipping_address"]) == ("[forgotten]", "[forgotten]", None)


def test_a_customers_orders_are_narrowed_by_status_and_time(client: Storefront) -> None:
    for number in range(4):
        shop.place(f"o{number}", shop.line("A"))
    shop.cancel("o1")
    shop.expire("o2")
    shop.catch_up_all()

    def found(question: str) -> list[str]:
        return [order["order_id"] for order in client.get(f"customers/c1/orders?{question}").json()["results"]]

    assert found("status=placed") == ["o3", "o0"]
    assert found("status=canceled,expired") == ["o2", "o1"]
    second = client.get("orders/o1").json()["placed_at"]
    assert found(f"placed_after={second}") == ["o3", "o2"]
    assert found(f"placed_before={second}") == ["o0"]
    assert found(f"placed_after={second}&status=placed") == ["o3"]


def test_a_customer_sees_only_his_own_orders_newest_first(client: Storefront) -> None:
    mine = [client.order(("A", 1), customer_id="c1") for _ in range(3)]
    client.order(("A", 1), customer_id="c2")
    client.order(("A", 1), customer_id=None)
    shop.catch_up_all()
    answer = client.get("customers/c1/orders").json()
    assert [order["order_id"] for order in answer["results"]] == mine[::-1]
    assert (answer["next"], answer["previous"]) == (None, None)


def test_a_customer_without_orders_has_an_empty_list(client: Storefront) -> None:
    assert client.get("customers/nobody/orders").json() == {"results": [], "next": None, "previous": None}


def test_pages_lead_forth_and_back_and_miss_nothing(client: Storefront) -> None:
    placed = [client.order(("A", 1)) for _ in range(7)][::-1]
    shop.catch_up_all()
    pages, address = [], "http://testserver/api/v1/customers/c1/orders?limit=3"
    while address:
        page = client.http.get(address).json()
        pages.append([order["order_id"] for order in page["results"]])
        address, back = page["next"], page["previous"]
    assert pages == [placed[:3], placed[3:6], placed[6:]]
    returned = []
    while back:
        page = client.http.get(back).json()
        returned.append([order["order_id"] for order in page["results"]])
        back = page["previous"]
    assert returned == [placed[3:6], placed[:3]]


def test_a_page_stays_right_when_an_order_comes_in_between(client: Storefront) -> None:
    placed = [client.order(("A", 1)) for _ in range(4)][::-1]
    shop.catch_up_all()
    first = client.get("customers/c1/orders?limit=2").json()
    client.order(("A", 1))
    shop.catch_up_all()
    second = client.http.get(first["next"]).json()
    assert [order["order_id"] for order in second["results"]] == placed[2:]


@pytest.mark.parametrize(
    "query",
    ["cursor=x", "cursor=e30", "cursor=%00", *TAMPERED, "limit=0", "limit=-1", "limit=%EF%BC%91"],
)
def test_a_page_that_cannot_be_is_refused(client: Storefront, query: str) -> None:
    pointers(client.get(f"customers/c1/orders?{query}"))


@pytest.mark.parametrize(
    "question",
    [
        "customers/c1/orders?status=lost",
        "customers/c1/orders?placed_after=yesterday",
        "customers/c1/orders?payment_status=free",
        "customers/c1/orders?customer_id=c2",
        "customers/c1/orders?limit=1&limit=2",
        "inventory/A?as_of=2020-01-01",
        "inventory/A?as_of=2999-01-01T00:00:00Z",
        "inventory/A?as_of=999999",
        "inventory/A?consistency=weak",
        "inventory/A?consistency=strong&as_of=1",
        "customers/c1/orders?consistency=strong",
        "inventory/A?limit=1",
    ],
)
def test_a_question_that_it_cannot_answer_is_refused(client: Storefront, question: str) -> None:
    pointers(client.get(question))


def test_a_limit_has_a_limit(client: Storefront) -> None:
    assert client.get("customers/c1/orders?limit=99999999").status_code == 200
    assert client.get(f"customers/c1/orders?limit={'9' * 5_000}").status_code == 200
    for none in ("0", "000", "", "-1", "1.5", "x"):
        problem(client.get(f"customers/c1/orders?limit={none}"), 400, "validation_error")


def test_stock_is_shown_with_the_position_it_is_true_for(client: Storefront) -> None:
    client.order(("A", 2))
    shop.catch_up_all()
    answer = client.get("inventory/A").json()
    assert (answer["sku"], answer["on_hand"], answer["reserved"], answer["available"]) == ("A", 100, 2, 98)
    assert answer["position"] == 4
    shop.product("B")
    shop.catch_up_all()
    assert client.get("inventory/A").json()["position"] == 5


@pytest.mark.parametrize("path", ["orders/none", "inventory/none", "inventory/A%00"])
def test_what_is_not_there_is_not_found(client: Storefront, path: str) -> None:
    problem(client.get(path), 404, "not_found")


def token_of(receipt: Any) -> dict[str, str]:
    return {"Consistency-Token": str(receipt.position)}


def test_a_read_waits_for_its_own_write(client: Storefront) -> None:
    receipt = shop.place("o1", shop.line("A"))

    def later() -> None:
        time.sleep(0.3)
        shop.catch_up_all()
        connections.close_all()

    worker = threading.Thread(target=later)
    worker.start()
    answer = client.get("orders/o1", Prefer="wait=5", **token_of(receipt))
    worker.join()
    assert answer.status_code == 200
    assert int(answer.headers["Projection-Position"]) >= receipt.position
    assert "Projection-Lag" not in answer.headers


def test_a_wait_that_is_in_vain_says_how_far_behind_the_answer_is(client: Storefront) -> None:
    shop.catch_up_all()
    receipt = shop.place("o1", shop.line("A"))
    started = time.monotonic()
    answer = client.get("inventory/A", Prefer="wait=1", **token_of(receipt))
    assert 0.9 < time.monotonic() - started < 20
    assert answer.status_code == 200
    assert (answer.headers["Projection-Position"], answer.headers["Projection-Lag"]) == ("2", "2")


def test_a_strict_reader_is_told_to_come_back(client: Storefront) -> None:
    receipt = shop.place("o1", shop.line("A"))
    answer = client.get("orders/o1", Prefer="wait=0, handling=strict", **token_of(receipt))
    problem(answer, 503, "unavailable")
    assert answer.headers["Retry-After"] == "1"


def test_without_a_wait_the_read_answers_at_once(client: Storefront) -> None:
    receipt = shop.place("o1", shop.line("A"))
    answer = client.get(f"inventory/A?min_position={receipt.position}")
    assert answer.headers.get("Projection-Lag") is None or int(answer.headers["Projection-Lag"]) > 0


@pytest.mark.parametrize("token", ["x", "-1", "1.5", "%EF%BC%99", str(2**63), "1" * 30])
def test_a_token_that_is_none_is_refused(client: Storefront, token: str) -> None:
    answer = client.get(f"inventory/A?min_position={token}")
    problem(answer, 400, "validation_error")


def test_an_empty_token_is_none(client: Storefront) -> None:
    problem(client.get("inventory/A", **{"Consistency-Token": ""}), 400, "validation_error")
    problem(client.get("inventory/A?min_position="), 400, "validation_error")


def test_two_positions_are_both_read_and_the_further_one_counts(client: Storefront) -> None:
    shop.catch_up_all()
    seen, unseen = {"Consistency-Token": "1"}, {"Consistency-Token": "99"}
    problem(client.get("inventory/A?min_position=-1", **seen), 400, "validation_error")
    assert "Projection-Lag" not in client.get("inventory/A?min_position=2", **seen).headers
    assert "Projection-Lag" in client.get("inventory/A?min_position=99", **seen).headers
    assert "Projection-Lag" in client.get("inventory/A?min_position=1", **unseen).headers
