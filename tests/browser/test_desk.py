"""Operators at work, with real processes behind the pages that they see."""

from dataclasses import replace
from hashlib import blake2b

import pytest

from catalog.commands import AdjustStock
from catalog.stock import STOCK
from eventstore.commands.execution import execute
from eventstore.models import Command
from orders.cart import CART
from orders.commands import AddItem, OpenCart
from readmodels.customer_order_summary.model import CustomerOrderSummary
from readmodels.engine.registry import projection
from readmodels.engine.storing.checkpoint import SHADOW, Checkpoint
from readmodels.engine.storing.parked import waiting
from readmodels.engine.verifying.verify import verify
from readmodels.product_inventory.model import ProductInventory
from tests import shop
from tests.browser.devtools import Browser
from tests.browser.open_desk import OpenDesk
from tests.faults.processes import wait_until

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

SUMMARY = projection("customer_order_summary")


def test_an_order_is_canceled_once_however_often_it_is_clicked_and_all_see_by_whom(
    chromium: Browser, open_desk: OpenDesk
) -> None:
    shop.product("MUG", 3)
    shop.place("o1", shop.line("MUG"))
    shop.catch_up_all()
    eva = open_desk.operator(chromium, "eva")
    open_desk.search(eva, "Customer order summaries", "o1")
    eva.follow("o1")
    eva.follow("Cancel an order")
    eva.fill("#id_reason", "the customer has changed her mind")
    eva.ask("document.getElementById('id_confirmed').click()")
    sent = [one.method for one in eva.requests()].count("POST")

    open_desk.worker.freeze()  # the answer waits for the order's row: there is time to click again
    eva.ask("window.pressed = document.querySelector('form.deed [type=submit]')")
    eva.ask("[0, 200].forEach(milliseconds => setTimeout(() => window.pressed.click(), milliseconds))")
    wait_until(lambda: [one.method for one in eva.requests()].count("POST") == sent + 2, 30)
    open_desk.worker.thaw()
    eva.arrive()

    eva.wait_for("It had been done before, and is done once.", within="body")
    wait_until(lambda: CustomerOrderSummary.objects.get(pk="o1").status == "canceled", 30)
    eva.open(eva.ask("location.href"))
    eva.wait_for("canceled")
    eva.wait_for("CancelOrder by user:eva")
    assert Command.objects.filter(actor="user:eva").count() == 1
    eva.follow("order.canceled")
    eva.wait_for("user:eva")
    eva.wait_for("the customer has changed her mind")


def test_why_the_stock_is_seven_and_not_nine(chromium: Browser, open_desk: OpenDesk) -> None:
    shop.product("MUG", 9)
    broken = AdjustStock("MUG", -2, "fell off the ladder")
    execute(replace(shop.envelope(), actor="user:tom"), STOCK, "MUG", broken)
    shop.catch_up_all()
    eva = open_desk.operator(chromium, "eva")
    open_desk.search(eva, "Product inventory", "MUG")
    eva.follow("MUG")
    eva.wait_for("7")
    eva.follow("stock.adjusted")
    eva.wait_for("fell off the ladder")
    eva.wait_for("user:tom")
    open_desk.search(eva, "Stock movements", "MUG")
    eva.wait_for("fell off the ladder")


def test_what_a_projection_is_stuck_at_is_seen_and_discarded_and_it_goes_on(
    chromium: Browser, open_desk: OpenDesk
) -> None:
    """Another system gave a token for its customer's id that is too long for any index."""
    token = "".join(blake2b(str(number).encode()).hexdigest() for number in range(47))
    for command in (OpenCart("left", token), AddItem("left", "MUG", 2)):
        execute(shop.envelope(), CART, "left", command)
    eva = open_desk.operator(chromium, "eva")
    wait_until(lambda: waiting().exists(), 30)
    eva.open(open_desk.address)
    eva.wait_for("1 row is parked")
    eva.follow("Projections")
    eva.follow("1 parked", beside="cart")
    eva.wait_for("cart.opened")
    eva.wait_for("index row size")
    open_desk.retry(eva)
    eva.wait_for("is still parked", within="body")
    open_desk.discard(eva, "of a customer that nobody knows")
    eva.wait_for("goes on", within="body")
    eva.follow("Carts")
    eva.wait_for("left")


def test_a_read_model_is_replayed_while_orders_come_in(chromium: Browser, open_desk: OpenDesk) -> None:
    shop.product("MUG", 100_000)
    for number in range(20):
        shop.place(f"before-{number}", shop.line("MUG"))
    shop.catch_up_all()
    eva = open_desk.operator(chromium, "eva")
    eva.follow("Projections")
    eva.follow("Replay", beside="customer_order_summary")
    open_desk.worker.freeze()
    eva.press("#content-main form [type=submit]")
    eva.wait("document.querySelector('progress')")
    eva.ask("window.same = true")
    open_desk.worker.thaw()
    came, bar = 0, set()
    while Checkpoint.objects.filter(slot=SHADOW).exists():
        came += 1
        shop.place(f"during-{came}", shop.line("MUG"))
        bar.add(eva.ask("document.querySelector('progress')?.value"))
    eva.wait("!document.querySelector('progress')")
    assert eva.ask("window.same"), "the page was not loaded again"
    assert came and bar
    wait_until(lambda: CustomerOrderSummary.objects.count() == 20 + came, 30)
    assert verify(SUMMARY).differences == []
    eva.follow("Verifications")
    eva.wait_for("customer_order_summary")


def test_all_is_done_from_the_keyboard_and_the_focus_stays_when_a_page_shows_what_is_new(
    chromium: Browser, open_desk: OpenDesk
) -> None:
    shop.product("MUG", 9)
    shop.catch_up_all()
    eva = open_desk.operator(chromium, "eva")
    eva.before_each("const later = setTimeout; window.setTimeout = (what, after) => later(what, after / 20)")
    eva.open(open_desk.address)
    eva.tab_to("Newest events")
    eva.ask("window.same = true")
    shop.place("o1", shop.line("MUG"))
    eva.wait_for("order.placed")
    assert eva.ask("window.same"), "the page was not loaded again"
    assert eva.focus == "Newest events"

    for words in ("Product inventory", "MUG", "Receive stock"):
        eva.tab_to(words)
        eva.enter()
    for field, text in (("quantity", "5"), ("reference", "delivery 7")):
        eva.tab_to(field)
        eva.write(text)
    eva.tab_to("Receive stock")
    eva.enter()
    eva.wait_for("Receive stock, MUG: It is done.", within="body")
    assert ProductInventory.objects.get(pk="MUG").on_hand == 14
