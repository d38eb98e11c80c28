from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from eventstore.log import stream
from eventstore.models import Command, Event
from eventstore.privacy.personal import Personal
from orders.events import OrderPlaced, Shipping
from tests.api.client import PRICE, Storefront, pointers, problem
from tests.api.log import count, stock, stored

LINE = {"sku": "MUG", "quantity": 1}


def money(amount: str, currency: str = "GBP") -> dict[str, str]:
    return {"amount": amount, "currency": currency}


EURO = money("1", "EUR")


def placed(order_id: str) -> OrderPlaced:
    event = stream.read(f"order-{order_id}")[0].event
    assert isinstance(event, OrderPlaced)
    return event


def test_an_order_is_placed_and_its_stock_reserved(shop: Storefront) -> None:
    shop.product("MUG", stock=5)
    answer = shop.post("orders", {"customer_id": "c1", "lines": [{"sku": "MUG", "quantity": 2}]})
    assert answer.status_code == 201
    order_id = answer.json()["order_id"]
    assert UUID(order_id).version == 7
    assert answer.headers["Location"] == f"/api/v1/orders/{order_id}"
    assert answer.headers["Consistency-Token"] == str(answer.json()["position"])
    assert (stock("MUG").on_hand, stock("MUG").reserved) == (5, 2)


def test_names_and_prices_are_those_of_the_moment(shop: Storefront) -> None:
    shop.product("MUG", stock=5, price={"amount": "3.10", "currency": "GBP"})
    order_id = shop.order(("MUG", 2), ("MUG", 1))
    shop.post("products/MUG/price", {"price": {"amount": "4", "currency": "GBP"}})
    event = placed(order_id)
    assert [(line.name, line.quantity, str(line.unit_price)) for line in event.lines] == [
        ("Blue mug", 2, "3.10"),
        ("Blue mug", 1, "3.10"),
    ]
    assert (str(event.total), event.currency) == ("9.30", "GBP")


def test_a_guest_may_order_and_untracked_products_need_no_stock(shop: Storefront) -> None:
    shop.product("POST", stock_policy="untracked")
    order_id = shop.order(("POST", 1), customer_id=None, shipping_country="Norway")
    assert (placed(order_id).customer_id, placed(order_id).shipping_country) == (None, "Norway")
    assert stored("stock-POST") == []


def test_who_ordered_is_in_the_log(shop: Storefront) -> None:
    shop.product("MUG", stock=1)
    shop.order(("MUG", 1))
    assert Command.objects.get(name="PlaceOrder").actor == "api-key:storefront"


def test_too_little_stock_of_one_line_refuses_all_and_stores_nothing(shop: Storefront) -> None:
    shop.product("MUG", stock=5)
    shop.product("CUP", stock=1)
    before = count()
    lines = [{"sku": "MUG", "quantity": 1}, {"sku": "CUP", "quantity": 2}]
    refused = problem(shop.post("orders", {"lines": lines}), 409, "insufficient_stock")
    assert (refused["sku"], refused["requested"], refused["available"]) == ("CUP", 2, 1)
    assert count() == before


def test_repeated_lines_are_taken_together(shop: Storefront) -> None:
    shop.product("MUG", stock=3)
    lines = [{"sku": "MUG", "quantity": 2}, {"sku": "MUG", "quantity": 2}]
    assert problem(shop.post("orders", {"lines": lines}), 409, "insufficient_stock")["requested"] == 4


def test_unknown_products_are_pointed_at(shop: Storefront) -> None:
    shop.product("MUG", stock=5)
    lines = [{"sku": sku, "quantity": 1} for sku in ("NONE", "MUG", "NOPE")]
    assert pointers(shop.post("orders", {"lines": lines})) == ["/lines/0/sku", "/lines/2/sku"]


def test_a_discontinued_product_is_refused(shop: Storefront) -> None:
    shop.product("MUG", stock=5)
    shop.post("products/MUG/discontinue", {})
    refused = shop.post("orders", {"lines": [{"sku": "MUG", "quantity": 1}]})
    assert problem(refused, 409, "invalid_transition")["sku"] == "MUG"


def test_an_order_has_one_currency(shop: Storefront) -> None:
    shop.product("MUG", stock=5)
    shop.product("TASSE", stock=5, price={"amount": "1", "currency": "EUR"})
    lines = [{"sku": "MUG", "quantity": 1}, {"sku": "TASSE", "quantity": 1}]
    assert pointers(shop.post("orders", {"lines": lines})) == ["/lines/1/sku"]


def test_a_shop_may_number_its_orders_itself(shop: Storefront) -> None:
    shop.product("MUG", stock=5)
    assert shop.order(("MUG", 1), order_id="2026-0001") == "2026-0001"
    refused = shop.post("orders", {"order_id": "2026-0001", "lines": [LINE]})
    assert problem(refused, 409, "invalid_transition")["order_id"] == "2026-0001"
    assert stock("MUG").reserved == 1


def test_discounts_shipping_and_taxes_make_the_total(shop: Storefront) -> None:
    shop.product("MUG", stock=5, tax_rate="0.2")
    shop.product("BOOK", stock=5, tax_rate="0.05")
    lines = [{**LINE, "quantity": 2, "discount": money("1.00")}, {**LINE, "sku": "BOOK", "tax_rate": "0"}]
    shipping = {"price": money("4.80"), "method": "Royal Mail", "tax_rate": "0.2"}
    body = {"lines": lines, "discount": money("3.65"), "shipping": shipping}
    order = placed(shop.post("orders", body).json()["order_id"])
    assert [(str(line.amount), str(line.tax)) for line in order.lines] == [("21.60", "3.60"), ("11.25", "0.00")]
    assert order.shipping == Shipping(Decimal("4.80"), "Royal Mail", Decimal("0.2"), Decimal("4.80"), Decimal("0.80"))
    assert (str(order.discount), str(order.tax), str(order.total)) == ("3.65", "4.40", "37.65")


@pytest.mark.parametrize("said", [{"prices_include_tax": False}, {}])
def test_taxes_may_come_on_top_as_the_order_says_or_else_the_shop(shop: Storefront, settings: Any, said: Any) -> None:
    settings.PRICES_INCLUDE_TAX = bool(said)
    shop.product("MUG", stock=5, tax_rate="0.2")
    order = placed(shop.order(("MUG", 2), **said))
    assert (order.prices_include_tax, str(order.total), str(order.tax)) == (False, "30.00", "5.00")


def test_a_guest_may_leave_an_address_and_a_note(shop: Storefront) -> None:
    shop.product("MUG", stock=5)
    order = placed(shop.order(("MUG", 1), customer_id=None, email="eva@example.com", note="ring twice"))
    assert (order.email, order.note) == (Personal("eva@example.com"), Personal("ring twice"))
    (stored_as,) = Event.objects.filter(type="order.placed").values_list("payload", flat=True)
    assert "eva@" not in str(stored_as) and "ring" not in str(stored_as)


def test_it_says_until_when_it_is_to_be_paid(shop: Storefront, settings: Any) -> None:
    settings.PAYMENT_DUE_AFTER = timedelta(hours=2)
    shop.product("MUG", stock=5)
    recorded = stream.read(f"order-{shop.order(('MUG', 1))}")[0]
    assert isinstance(recorded.event, OrderPlaced)
    assert recorded.event.payment_due_at == recorded.occurred_at + timedelta(hours=2)


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"discount": EURO}, "/discount/currency"),
        ({"shipping": {"price": EURO}}, "/shipping/price/currency"),
        ({"lines": [LINE, {**LINE, "discount": EURO}]}, "/lines/1/discount/currency"),
    ],
)
def test_all_money_of_an_order_is_in_one_currency(shop: Storefront, said: Any, pointer: str) -> None:
    shop.product("MUG", stock=5)
    assert pointers(shop.post("orders", {"lines": [LINE], **said})) == [pointer]


@pytest.mark.parametrize(
    "said", [{"discount": money("12.51")}, {"lines": [{**LINE, "discount": money("12.51")}]}], ids=["order", "line"]
)
def test_a_discount_above_the_price_is_refused(shop: Storefront, said: Any) -> None:
    shop.product("MUG", stock=5)
    refused = problem(shop.post("orders", {"lines": [LINE], **said}), 400, "validation_error")
    assert refused["discount"] == "12.51"
    assert stock("MUG").reserved == 0


def test_a_thousand_lines_are_taken_and_one_more_is_not(shop: Storefront) -> None:
    shop.product("MUG", stock=1000)
    lines = [{"sku": "MUG", "quantity": 1}] * 1000
    assert shop.post("orders", {"lines": lines}).status_code == 201
    assert pointers(shop.post("orders", {"lines": [*lines, lines[0]]})) == ["/lines"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/lines"),
        ({"lines": []}, "/lines"),
        ({"lines": {}}, "/lines"),
        ({"lines": None}, "/lines"),
        ({"lines": "MUG"}, "/lines"),
        ({"lines": [None]}, "/lines/0"),
        ({"lines": ["MUG"]}, "/lines/0"),
        ({"lines": [LINE, {"sku": "MUG"}]}, "/lines/1/quantity"),
        ({"lines": [{**LINE, "quantity": 0}]}, "/lines/0/quantity"),
        ({"lines": [{**LINE, "quantity": -1}]}, "/lines/0/quantity"),
        ({"lines": [{**LINE, "quantity": 1_000_001}]}, "/lines/0/quantity"),
        ({"lines": [{**LINE, "quantity": 2**63}]}, "/lines/0/quantity"),
        ({"lines": [{**LINE, "quantity": "1"}]}, "/lines/0/quantity"),
        ({"lines": [{**LINE, "quantity": True}]}, "/lines/0/quantity"),
        ({"lines": [{**LINE, "unit_price": "0.01"}]}, "/lines/0/unit_price"),
        ({"lines": [{**LINE, "sku": "A/B"}]}, "/lines/0/sku"),
        ({"lines": [LINE], "customer_id": ""}, "/customer_id"),
        ({"lines": [LINE], "customer_id": 7}, "/customer_id"),
        ({"lines": [LINE], "customer_id": "c" * 65}, "/customer_id"),
        ({"lines": [LINE], "customer_id": "a/b"}, "/customer_id"),
        ({"lines": [LINE], "shipping_country": "x" * 101}, "/shipping_country"),
        ({"lines": [LINE], "order_id": "a/b"}, "/order_id"),
        ({"lines": [LINE], "order_id": None}, "/order_id"),
        ({"lines": [{**LINE, "discount": "1"}]}, "/lines/0/discount"),
        ({"lines": [{**LINE, "discount": {"amount": "1.005", "currency": "GBP"}}]}, "/lines/0/discount/amount"),
        ({"lines": [{**LINE, "discount": {"amount": "-1", "currency": "GBP"}}]}, "/lines/0/discount/amount"),
        ({"lines": [{**LINE, "tax_rate": 0.2}]}, "/lines/0/tax_rate"),
        ({"lines": [{**LINE, "tax_rate": "20"}]}, "/lines/0/tax_rate"),
        ({"lines": [{**LINE, "tax_rate": "0.12345"}]}, "/lines/0/tax_rate"),
        ({"lines": [LINE], "discount": {"amount": "1"}}, "/discount/currency"),
        ({"lines": [LINE], "shipping": "express"}, "/shipping"),
        ({"lines": [LINE], "shipping": {"method": "express"}}, "/shipping/price"),
        ({"lines": [LINE], "shipping": {"price": {"amount": "1", "currency": "gbp"}}}, "/shipping/price/currency"),
        ({"lines": [LINE], "shipping": {"price": PRICE, "tax_rate": "1"}}, "/shipping/tax_rate"),
        ({"lines": [LINE], "shipping": {"price": PRICE, "method": "x" * 101}}, "/shipping/method"),
        ({"lines": [LINE], "prices_include_tax": "yes"}, "/prices_include_tax"),
        ({"lines": [LINE], "prices_include_tax": 1}, "/prices_include_tax"),
        ({"lines": [LINE], "note": "x" * 2001}, "/note"),
        ({"lines": [LINE], "note": 7}, "/note"),
        ({"lines": [LINE], "email": "eva"}, "/email"),
        ({"lines": [LINE], "status": "completed"}, "/status"),
        ({"lines": [LINE], "total": {"amount": "0", "currency": "GBP"}}, "/total"),
    ],
)
def test_what_is_wrong_is_pointed_at_and_nothing_is_stored(shop: Storefront, body: Any, pointer: str) -> None:
    assert pointers(shop.post("orders", body)) == [pointer]
    assert count() == (0, 0)
