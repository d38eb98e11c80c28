from orders.cart import CART, CartExists
from tests.orders.a_cart import ID, added, checked_out, open_cart, opened
from tests.specification import given


def test_a_guest_opens_a_cart() -> None:
    given(CART).when(open_cart()).then(opened())


def test_a_customer_does() -> None:
    given(CART).when(open_cart("c1")).then(opened("c1"))


def test_the_same_again_changes_nothing() -> None:
    given(CART, opened("c1")).when(open_cart("c1")).then_nothing()


def test_its_id_is_taken() -> None:
    given(CART, opened("c1")).when(open_cart("c2")).then_refused(CartExists, cart_id=ID)
    given(CART, opened(), added()).when(open_cart()).then_refused(CartExists)
    given(CART, opened(), added(), checked_out()).when(open_cart()).then_refused(CartExists)
