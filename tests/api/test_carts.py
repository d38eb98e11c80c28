"""From an empty cart to an order: each endpoint, and what it refuses."""

from functools import partial
from typing import Any
from uuid import UUID

import pytest

from eventstore.commands.execution import current, execute
from eventstore.log import stream
from orders import placement
from orders.cart import CART, Open
from orders.commands import AddItem
from orders.events import OrderPlaced
from tests import shop as little_shop
from tests.api.client import Storefront, pointers, problem
from tests.api.crowd import at_once
from tests.api.log import count, stock, stored

FIFTY = {"amount": "50.00", "currency": "GBP"}
PERSON = {"customer_id": "c1", "name": "Ada Lovelace", "email": "ada@example.com"}


@pytest.fixture
def mugs(shop: Storefront) -> Storefront:
    """Ten mugs at 12.50, and a way to send them at 3.50."""
    shop.product("MUG", stock=10)
    shop.product("POST", stock_policy="untracked", price={"amount": "3.50", "currency": "GBP"})
    return shop


def opened(shop: Storefront, cart_id: str = "k1", customer_id: str | None = "c1", **units: int) -> str:
    answer = shop.post("carts", {"cart_id": cart_id, "customer_id": customer_id})
    assert answer.status_code == 201, answer.content
    for sku, quantity in units.items():
        put(shop, sku, quantity, cart_id)
    return cart_id


def put(shop: Storefront, sku: str, quantity: int = 1, cart_id: str = "k1") -> Any:
    answer = shop.post(f"carts/{cart_id}/items", {"sku": sku, "quantity": quantity})
    assert answer.status_code == 201, answer.content
    return answer


def check_out(shop: Storefront, cart_id: str = "k1", total: str = "50.00", key: str | None = None, **more: Any) -> Any:
    body = {"total": {"amount": total, "currency": "GBP"}, **more}
    return shop.post(f"carts/{cart_id}/checkout", body, key=key)


def placed(answer: Any) -> OrderPlaced:
    assert answer.status_code == 201, answer.content
    event = stream.read(f"order-{answer.json()['order_id']}")[0].event
    assert isinstance(event, OrderPlaced)
    return event


def items(cart_id: str = "k1") -> dict[str, int]:
    cart = current(CART, [cart_id])[cart_id]
    assert isinstance(cart, Open)
    return cart.items


def test_a_cart_is_opened(shop: Storefront) -> None:
    answer = shop.post("carts", {})
    cart_id = answer.json()["cart_id"]
    assert (answer.status_code, UUID(cart_id).version) == (201, 7)
    assert answer.headers["Location"] == f"/api/v1/carts/{cart_id}"
    assert answer.headers["Consistency-Token"] == str(answer.json()["position"])
    assert current(CART, [cart_id])[cart_id] == Open(None)


def test_the_same_one_again_changes_nothing_and_another_ones_id_is_taken(shop: Storefront) -> None:
    body = {"cart_id": "k1", "customer_id": "c1"}
    assert [shop.post("carts", body).json()["version"] for _ in range(2)] == [1, 1]
    assert problem(shop.post("carts", {"cart_id": "k1"}), 409, "invalid_transition")["cart_id"] == "k1"


def test_items_are_put_into_it_changed_and_taken_out(mugs: Storefront) -> None:
    opened(mugs)
    answer = put(mugs, "MUG", 2)
    assert answer.headers["Location"] == "/api/v1/carts/k1"
    assert put(mugs, "MUG").json()["version"] == 3
    put(mugs, "POST")
    assert items() == {"MUG": 3, "POST": 1}
    assert mugs.post("carts/k1/items/MUG", {"quantity": 7}).json()["version"] == 5
    assert mugs.post("carts/k1/items/POST/remove", {}).status_code == 200
    assert items() == {"MUG": 7}
    assert stock("MUG").reserved == 0


def test_taking_out_what_is_not_there_changes_nothing_and_changing_it_is_refused(mugs: Storefront) -> None:
    opened(mugs, MUG=1)
    assert mugs.post("carts/k1/items/POST/remove", {}).json()["version"] == 2
    refused = problem(mugs.post("carts/k1/items/POST", {"quantity": 1}), 409, "invalid_transition")
    assert refused["sku"] == "POST"


def test_only_what_is_offered_is_put_into_it(mugs: Storefront) -> None:
    opened(mugs)
    assert pointers(mugs.post("carts/k1/items", {"sku": "NONE", "quantity": 1})) == ["/sku"]
    mugs.post("products/MUG/discontinue", {})
    refused = problem(mugs.post("carts/k1/items", {"sku": "MUG", "quantity": 1}), 409, "invalid_transition")
    assert (refused["sku"], refused["detail"]) == ("MUG", "The product is no longer offered.")
    assert items() == {}


def test_a_retry_is_answered_as_at_first_also_when_the_product_is_gone(mugs: Storefront) -> None:
    opened(mugs)
    body = {"sku": "MUG", "quantity": 2}
    first = mugs.post("carts/k1/items", body, key="put")
    mugs.post("products/MUG/discontinue", {})
    second = mugs.post("carts/k1/items", body, key="put")
    assert second.content == first.content
    assert second.headers["Idempotent-Replayed"] == "true"
    assert items() == {"MUG": 2}


def test_a_cart_that_has_changed_since_is_left_alone(mugs: Storefront) -> None:
    opened(mugs, MUG=2)
    put(mugs, "POST")
    refused = mugs.post("carts/k1/items/MUG", {"quantity": 9}, If_Match='"2"')
    assert problem(refused, 412, "precondition_failed")["current_version"] == 3
    assert mugs.post("carts/k1/items/MUG", {"quantity": 9}, If_Match='"3"').status_code == 200


def test_a_guests_cart_is_merged_into_the_customers(mugs: Storefront) -> None:
    opened(mugs, "guest", None, MUG=2, POST=1)
    opened(mugs, "k1", MUG=1)
    answers = [mugs.post("carts/guest/merge", {"into": "k1"}) for _ in range(2)]
    assert [(answer.status_code, answer.json()["cart_id"]) for answer in answers] == [(200, "guest")] * 2
    assert items() == {"MUG": 3, "POST": 1}
    assert placed(check_out(mugs, total="41.00")).customer_id == "c1"


def test_a_cart_is_merged_into_one_that_is_there_and_another_one(mugs: Storefront) -> None:
    opened(mugs, MUG=2)
    before = count()
    problem(mugs.post("carts/k1/merge", {"into": "none"}), 404, "not_found")
    problem(mugs.post("carts/k1/merge", {"into": "k1"}), 400, "validation_error")
    assert count() == before


def test_checking_out_places_an_order_for_what_is_in_the_cart(mugs: Storefront) -> None:
    opened(mugs, POST=1, MUG=4)
    answer = check_out(mugs, total="53.50")
    order = placed(answer)
    assert answer.headers["Location"] == f"/api/v1/orders/{order.order_id}"
    assert answer.headers["ETag"] == '"1"'
    assert answer.headers["Consistency-Token"] == str(answer.json()["position"])
    assert [(line.sku, line.quantity) for line in order.lines] == [("POST", 1), ("MUG", 4)]
    assert (order.customer_id, order.cart_id, str(order.total)) == ("c1", "k1", "53.50")
    assert stock("MUG").reserved == 4
    assert stored("cart-k1")[-1] == "cart.checked_out"


def test_terms_are_part_of_what_is_confirmed(mugs: Storefront) -> None:
    opened(mugs, MUG=4)
    shipping = {"price": {"amount": "6.00", "currency": "GBP"}, "method": "courier", "tax_rate": "0.2"}
    address = {"street": "12 Long Lane", "city": "London", "postal_code": "EC1A 9EJ", "country": "United Kingdom"}
    terms: dict[str, Any] = {
        "shipping": shipping,
        "shipping_address": address,
        "email": "ada@example.com",
        "note": "ring twice",
    }
    problem(check_out(mugs, total="50.00", **terms), 409, "price_changed")
    order = placed(check_out(mugs, total="56.00", order_id="A-1", **terms))
    assert (order.order_id, order.shipping_country) == ("A-1", "United Kingdom")
    assert order.shipping is not None
    assert (order.shipping.method, str(order.tax)) == ("courier", "1.00")


def test_a_guests_cart_may_get_its_customer_and_a_customers_has_one(mugs: Storefront) -> None:
    opened(mugs, "guest", None, MUG=4)
    assert placed(check_out(mugs, "guest", customer_id="c2")).customer_id == "c2"
    opened(mugs, "nobody", None, MUG=1)
    assert placed(check_out(mugs, "nobody", "12.50")).customer_id is None
    opened(mugs, MUG=1)
    refused = problem(check_out(mugs, total="12.50", customer_id="c2"), 409, "invalid_transition")
    assert refused["detail"] == "The cart is another customer's."
    assert placed(check_out(mugs, total="12.50", customer_id="c1")).customer_id == "c1"


@pytest.mark.parametrize(
    ("command", "detail"),
    [("deactivate", "The customer is deactivated."), ("forget", "The customer has been forgotten.")],
)
def test_who_may_not_order_can_fill_a_cart_but_not_check_it_out(mugs: Storefront, command: str, detail: str) -> None:
    mugs.post("customers", PERSON)
    opened(mugs, MUG=3)
    mugs.post(f"customers/c1/{command}", {})
    put(mugs, "MUG")
    before = count()
    assert problem(check_out(mugs), 409, "invalid_transition")["detail"] == detail
    assert count() == before


def test_a_price_that_has_changed_since_is_told_before_it_is_charged(mugs: Storefront) -> None:
    opened(mugs, MUG=4)
    mugs.post("products/MUG/price", {"price": {"amount": "13.00", "currency": "GBP"}})
    before = count()
    refused = problem(check_out(mugs), 409, "price_changed")
    assert refused["total"] == {"amount": "52.00", "currency": "GBP"}
    assert refused["lines"] == [{"sku": "MUG", "unit_price": {"amount": "13.00", "currency": "GBP"}}]
    assert count() == before
    assert str(placed(check_out(mugs, total="52.00")).total) == "52.00"


def test_a_total_in_another_currency_is_another_total(mugs: Storefront) -> None:
    opened(mugs, MUG=4)
    body = {"total": {"amount": "50.00", "currency": "EUR"}}
    assert problem(mugs.post("carts/k1/checkout", body), 409, "price_changed")["total"] == FIFTY


def test_the_last_piece_is_gone(mugs: Storefront) -> None:
    opened(mugs, "first", "c2", MUG=8)
    opened(mugs, MUG=4)
    placed(check_out(mugs, "first", "100.00"))
    refused = problem(check_out(mugs), 409, "insufficient_stock")
    assert (refused["sku"], refused["requested"], refused["available"]) == ("MUG", 4, 2)
    assert items() == {"MUG": 4}


def test_what_is_no_longer_offered_has_to_be_taken_out_first(mugs: Storefront) -> None:
    opened(mugs, MUG=4, POST=1)
    mugs.post("products/POST/discontinue", {})
    assert problem(check_out(mugs, total="53.50"), 409, "invalid_transition")["sku"] == "POST"
    mugs.post("carts/k1/items/POST/remove", {})
    placed(check_out(mugs))


def test_an_empty_cart_a_merged_one_one_that_is_checked_out_and_none_place_no_order(mugs: Storefront) -> None:
    opened(mugs, "empty")
    opened(mugs, "merged", MUG=1)
    opened(mugs, MUG=3)
    mugs.post("carts/merged/merge", {"into": "k1"})
    order_id = placed(check_out(mugs)).order_id
    before = count()
    assert problem(check_out(mugs, "empty"), 409, "invalid_transition")["detail"] == "There is nothing in the cart."
    assert problem(check_out(mugs, "merged"), 409, "invalid_transition")["into"] == "k1"
    assert problem(check_out(mugs), 409, "invalid_transition")["order_id"] == order_id
    problem(check_out(mugs, "none"), 404, "not_found")
    assert count() == before


def test_nothing_is_done_with_a_cart_that_is_checked_out(mugs: Storefront) -> None:
    opened(mugs, MUG=4)
    placed(check_out(mugs))
    commands = [
        ("items", {"sku": "MUG", "quantity": 1}),
        ("items/MUG", {"quantity": 1}),
        ("items/MUG/remove", {}),
        ("merge", {"into": "k2"}),
    ]
    for path, body in commands:
        refused = problem(mugs.post(f"carts/k1/{path}", body), 409, "invalid_transition")
        assert refused["detail"] == "The cart has been checked out."
        problem(mugs.post(f"carts/none/{path}", body), 404, "not_found")


def test_the_number_of_an_order_is_used_once(mugs: Storefront) -> None:
    opened(mugs, MUG=4)
    opened(mugs, "k2", MUG=4)
    placed(check_out(mugs, order_id="A-1"))
    assert problem(check_out(mugs, "k2", order_id="A-1"), 409, "invalid_transition")["order_id"] == "A-1"
    assert items("k2") == {"MUG": 4}


def test_what_is_checked_out_is_the_version_that_was_seen(mugs: Storefront) -> None:
    opened(mugs, MUG=4)
    body = {"total": FIFTY}
    refused = problem(mugs.post("carts/k1/checkout", body, If_Match='"1"'), 412, "precondition_failed")
    assert refused["current_version"] == 2
    assert stored("cart-k1")[-1] == "cart.item_added"
    placed(mugs.post("carts/k1/checkout", body, If_Match='"2"'))


def test_what_is_put_into_the_cart_while_it_is_checked_out_is_not_passed_over(
    mugs: Storefront, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(mugs, MUG=4)
    costs = placement.costs

    def meanwhile(*about: Any) -> Any:
        execute(little_shop.envelope(), CART, "k1", AddItem("k1", "POST", 1))
        return costs(*about)

    monkeypatch.setattr(placement, "costs", meanwhile)
    refused = problem(check_out(mugs), 409, "concurrent_modification")
    assert refused["detail"] == "The cart has been changed in the meantime: look at it again."
    assert stock("MUG").reserved == 0


def test_the_same_key_places_one_order_with_one_answer(mugs: Storefront) -> None:
    opened(mugs, MUG=4)
    first = check_out(mugs, key="once")
    mugs.post("products/MUG/price", {"price": {"amount": "99.00", "currency": "GBP"}})
    second = check_out(mugs, key="once")
    assert second.content == first.content
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.headers["Location"] == first.headers["Location"]
    assert stock("MUG").reserved == 4
    problem(check_out(mugs, total="51.00", key="once"), 422, "idempotency_key_reused")


def test_checking_out_needs_a_key(mugs: Storefront) -> None:
    opened(mugs, MUG=4)
    answer = mugs.http.post("/api/v1/carts/k1/checkout", {"total": FIFTY}, content_type="application/json")
    assert "Idempotency-Key" in problem(answer, 400, "validation_error")["detail"]


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("", {"cart_id": "a b"}, "/cart_id"),
        ("", {"customer_id": 1}, "/customer_id"),
        ("", {"items": []}, "/items"),
        ("/k1/items", {"quantity": 1}, "/sku"),
        ("/k1/items", {"sku": "MUG"}, "/quantity"),
        ("/k1/items", {"sku": "MUG", "quantity": 0}, "/quantity"),
        ("/k1/items", {"sku": "MUG", "quantity": "2"}, "/quantity"),
        ("/k1/items", {"sku": "MUG", "quantity": 1_000_001}, "/quantity"),
        ("/k1/items", {"sku": "MUG", "quantity": 1, "price": "1"}, "/price"),
        ("/k1/items/MUG", {"quantity": -1}, "/quantity"),
        ("/k1/items/MUG", {}, "/quantity"),
        ("/k1/items/MUG/remove", {"quantity": 1}, "/quantity"),
        ("/k1/merge", {}, "/into"),
        ("/k1/merge", {"into": None}, "/into"),
        ("/k1/checkout", {}, "/total"),
        ("/k1/checkout", {"total": {"amount": 50, "currency": "GBP"}}, "/total/amount"),
        ("/k1/checkout", {"total": FIFTY, "order_id": "a/b"}, "/order_id"),
        ("/k1/checkout", {"total": FIFTY, "lines": []}, "/lines"),
        ("/k1/checkout", {"total": FIFTY, "email": "nobody"}, "/email"),
        ("/k1/checkout", {"total": FIFTY, "shipping": {"method": "post"}}, "/shipping/price"),
        (
            "/k1/checkout",
            {"total": FIFTY, "shipping": {"price": {"amount": "1", "currency": "EUR"}}},
            "/shipping/price/currency",
        ),
    ],
)
def test_what_is_wrong_is_pointed_at_and_nothing_is_stored(
    mugs: Storefront, path: str, body: dict[str, Any], pointer: str
) -> None:
    opened(mugs, MUG=4)
    before = count()
    assert pointers(mugs.post(f"carts{path}", body)) == [pointer]
    assert count() == before


@pytest.mark.django_db(databases=["default", "readmodels"], transaction=True)
class TestAtOnce:
    def test_a_cart_that_is_checked_out_twice_becomes_one_order(self) -> None:
        shop = self.filled()
        answers: list[Any] = at_once([partial(check_out, shop)] * 8)
        (first,) = [answer for answer in answers if answer.status_code == 201]
        refused = [problem(answer, 409, "invalid_transition") for answer in answers if answer is not first]
        assert {one["order_id"] for one in refused} == {first.json()["order_id"]}
        assert stock("MUG").reserved == 4

    def test_with_the_same_key_each_is_answered_with_it(self) -> None:
        shop = self.filled()
        answers: list[Any] = at_once([partial(check_out, shop, key="once")] * 8)
        assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
        assert stock("MUG").reserved == 4

    def test_what_is_put_into_a_cart_that_is_checked_out_is_ordered_or_refused(self) -> None:
        shop = self.filled()
        add = partial(shop.post, "carts/k1/items", {"sku": "MUG", "quantity": 1})
        *added, ordered = at_once([*[add] * 4, partial(check_out, shop)])
        if ordered.status_code == 201:
            for answer in added:
                problem(answer, 409, "invalid_transition")
            assert stock("MUG").reserved == 4
        else:
            assert ordered.json()["code"] in {"price_changed", "concurrent_modification"}
            assert items() == {"MUG": 4 + len([answer for answer in added if answer.status_code == 201])}

    def test_carts_that_are_merged_into_each_other_become_one(self) -> None:
        shop = self.filled()
        opened(shop, "k2", MUG=3)
        ways = [
            partial(shop.post, f"carts/{cart}/merge", {"into": into}) for cart, into in (("k1", "k2"), ("k2", "k1"))
        ]
        answers: list[Any] = at_once(ways)
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        left = [cart for cart in current(CART, ["k1", "k2"]).values() if isinstance(cart, Open)]
        assert [cart.items for cart in left] == [{"MUG": 7}]

    def filled(self) -> Storefront:
        shop = Storefront()
        shop.product("MUG", stock=100)
        opened(shop, MUG=4)
        return shop
