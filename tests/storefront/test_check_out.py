"""/shop/checkout: each cart becomes one order, and whatever keeps it from that is said beside what it concerns."""

import pytest

from catalog.commands import ChangePrice, DiscontinueProduct
from catalog.product import PRODUCT
from eventstore.commands.execution import current, execute
from eventstore.log import stream
from eventstore.models import Stream
from orders.cart import CART
from orders.commands import AddItem
from orders.events import OrderPlaced
from orders.order import ORDER
from orders.placement import Terms, Wanted, place
from tests import shop
from tests.admin.site import Page
from tests.api.crowd import at_once
from tests.storefront.test_product import carts
from tests.storefront.visitor import DETAILS, Visitor, hidden, offer, order_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


def orders() -> list[str]:
    return list(Stream.objects.filter(name__startswith="order-").values_list("name", flat=True))


def placed(order_id: str) -> OrderPlaced:
    event = stream.read(ORDER.stream(order_id))[0].event
    assert isinstance(event, OrderPlaced)
    return event


def kept(page: Page) -> bool:
    """Whether everything that was typed is still there."""
    return all(f'value="{text}"' in page.html for text in DETAILS.values())


def test_what_is_in_the_cart_is_ordered(visitor: Visitor) -> None:
    offer(stock=5)
    visitor.puts("MUG", 2)
    order = placed(visitor.orders(note="Ring twice"))
    assert order.customer_id is None
    assert [(line.sku, line.quantity) for line in order.lines] == [("MUG", 2)]
    assert order.total == 2 * shop.PRICE
    assert order.shipping_address is not None and order.email is not None and order.note is not None
    assert order.shipping_address.value.recipient == "Ada Lovelace"
    assert order.shipping_address.value.postal_code == "EC1A 9EJ"
    assert (order.email.value, order.note.value) == ("ada@example.com", "Ring twice")
    assert order.shipping_country == "United Kingdom"
    assert "There is nothing in it yet" in visitor.get("cart").text


def test_the_next_cart_is_another_one(visitor: Visitor) -> None:
    offer(stock=5)
    visitor.puts("MUG")
    visitor.orders()
    visitor.puts("MUG", 2)
    visitor.orders()
    assert len(orders()) == 2


def test_a_form_that_is_sent_again_leads_to_the_same_order(visitor: Visitor) -> None:
    offer(stock=5)
    visitor.puts("MUG")
    form = visitor.form()
    first = order_of(visitor.post("checkout", **form))
    assert order_of(visitor.post("checkout", **form)) == first
    assert order_of(visitor.post("checkout", **{**form, "city": "Leeds"})) == first
    assert "This order had been placed already." in visitor.get(f"orders/{first}").text
    assert placed(first).shipping_address.value.city == "London"  # type: ignore[union-attr]
    assert len(orders()) == 1


def test_an_answer_that_was_lost_is_given_again(visitor: Visitor) -> None:
    offer(stock=5)
    visitor.puts("MUG")
    form, before = visitor.form(), visitor.again()
    first = order_of(visitor.post("checkout", **form))
    assert order_of(before.post("checkout", **form)) == first
    assert before.get(f"orders/{first}").status == 200


def test_two_clicks_at_once_are_one_order(visitor: Visitor) -> None:
    offer(stock=5)
    visitor.puts("MUG")
    form = visitor.form()
    clicks = [lambda: order_of(visitor.again().post("checkout", **form))] * 4
    answers = set(at_once(clicks))
    assert len(answers) == 1
    assert len(orders()) == 1


@pytest.mark.parametrize("name", ["name", "email", "street", "city", "country"])
def test_a_field_that_is_wrong_is_marked_and_the_others_are_kept(visitor: Visitor, name: str) -> None:
    offer()
    visitor.puts("MUG")
    form = visitor.form()
    for text in ("", "  ", "a\0b", "x" * 2001):
        page = visitor.post("checkout", **{**form, name: text})
        assert page.status == 400
        assert f'id="{name}-error"' in page.html
        assert page.html.count("aria-invalid") == 1
        assert all(f'value="{other}"' in page.html for field, other in DETAILS.items() if field != name)
    assert orders() == []


def test_an_address_that_is_none_is_not_taken(visitor: Visitor) -> None:
    offer()
    visitor.puts("MUG")
    page = visitor.post("checkout", **visitor.form(email="ada at example"))
    assert "Write an e-mail address." in page.text
    assert 'value="ada at example"' in page.html


def test_another_price_is_confirmed_again(visitor: Visitor) -> None:
    offer()
    visitor.puts("MUG", 2)
    form = visitor.form()
    execute(shop.envelope(), PRODUCT, "MUG", ChangePrice("MUG", shop.PRICE * 2, "GBP"))
    page = visitor.post("checkout", **form)
    assert page.status == 409
    assert "The total is £50.00 now. Please confirm it again." in page.text
    assert "The price has changed: it is £25.00 each now." in page.text
    assert kept(page)
    order_id = order_of(visitor.post("checkout", **{**form, **hidden_of(page)}))
    assert placed(order_id).total == 4 * shop.PRICE


def test_the_last_piece_went_to_somebody_else(visitor: Visitor, other: Visitor) -> None:
    offer("MUG", stock=1)
    offer("BOWL", stock=5)
    visitor.puts("MUG")
    visitor.puts("BOWL")
    form = visitor.form()
    other.puts("MUG")
    other.orders()
    page = visitor.post("checkout", **form)
    assert page.status == 409
    assert "Sorry, this has just been sold out. Take it out of your cart to order the rest." in page.text
    assert kept(page)
    mended = visitor.post("checkout", **{**form, **hidden_of(page), "remove": "MUG"})
    assert kept(mended)
    order_id = order_of(visitor.post("checkout", **{**form, **hidden_of(mended)}))
    assert [line.sku for line in placed(order_id).lines] == ["BOWL"]


def test_fewer_are_left_than_are_wanted(visitor: Visitor) -> None:
    offer(stock=3)
    visitor.puts("MUG", 5)
    form = visitor.form()
    page = visitor.post("checkout", **form)
    assert "Sorry, there are only 3 left, and your cart has 5. Order fewer to go on." in page.text
    mended = visitor.post("checkout", **{**form, "fewer": "MUG"})
    assert kept(mended)
    assert carts() == [{"MUG": 3}]
    assert visitor.post("checkout", **{**form, **hidden_of(mended)}).status == 302


@pytest.mark.parametrize("sku", ["NIX", "a\0b", ""])
def test_what_is_not_in_the_cart_cannot_be_taken_out(visitor: Visitor, sku: str) -> None:
    offer()
    visitor.puts("MUG")
    assert visitor.post("checkout", **visitor.form(remove=sku)).status == 200
    assert carts() == [{"MUG": 1}]


def test_what_is_no_longer_sold_is_said_beside_it(visitor: Visitor) -> None:
    offer()
    visitor.puts("MUG")
    form = visitor.form()
    execute(shop.envelope(), PRODUCT, "MUG", DiscontinueProduct("MUG"))
    page = visitor.post("checkout", **form)
    assert page.status == 409
    assert "This is no longer sold. Take it out of your cart to go on." in page.text


def test_a_cart_that_was_changed_elsewhere_is_looked_at_again(visitor: Visitor) -> None:
    offer(stock=5)
    visitor.puts("MUG")
    form = visitor.form()
    execute(shop.envelope(), CART, visitor.cart_id, AddItem(visitor.cart_id, "MUG", 1))
    page = visitor.post("checkout", **form)
    assert page.status == 409
    assert "Your cart has changed since you saw it." in page.text
    assert kept(page)
    assert orders() == []


@pytest.mark.parametrize("forged", [{"amount": "0.01"}, {"version": "99"}])
def test_a_total_or_a_version_that_was_made_up_is_no_confirmation(visitor: Visitor, forged: dict[str, str]) -> None:
    offer()
    visitor.puts("MUG")
    assert visitor.post("checkout", **visitor.form(**forged)).status == 409
    assert orders() == []


def test_a_total_that_is_none_is_asked_for_again(visitor: Visitor) -> None:
    offer()
    visitor.puts("MUG")
    form = visitor.form()
    forgeries: list[dict[str, str]] = [{"amount": ""}, {"amount": "a\0"}, {"currency": "pounds"}, {"amount": "1e400"}]
    for forged in forgeries:
        page = visitor.post("checkout", **{**form, **forged})
        assert page.status == 400
        assert "Please look at the total again, and confirm it." in page.text


@pytest.mark.parametrize("cart", ["", "a\0b", "x" * 36, "0" * 36, "../../x"])
def test_a_form_of_no_cart_orders_nothing_but_what_is_in_the_visitors_own(visitor: Visitor, cart: str) -> None:
    offer()
    visitor.puts("MUG")
    order_id = order_of(visitor.post("checkout", **visitor.form(cart=cart)))
    assert visitor.get(f"orders/{order_id}").status == 200
    assert len(orders()) == 1


def test_the_order_of_another_is_not_found_by_its_cart(visitor: Visitor, other: Visitor) -> None:
    offer()
    visitor.puts("MUG")
    theirs = visitor.cart_id
    visitor.orders()
    other.puts("MUG")
    order_id = order_of(other.post("checkout", **other.form(cart=theirs)))
    assert len(orders()) == 2
    assert visitor.get(f"orders/{order_id}").status == 404


def test_a_stock_of_the_api_is_the_same_stock(visitor: Visitor) -> None:
    offer(stock=1)
    visitor.puts("MUG")
    form = visitor.form()
    place(shop.envelope(), "o1", [Wanted("MUG", 1)], Terms())
    assert visitor.post("checkout", **form).status == 409
    assert current(ORDER, ["o1"])["o1"] != ORDER.initial


def hidden_of(page: Page) -> dict[str, str]:
    page.status = 200
    return hidden(page)
