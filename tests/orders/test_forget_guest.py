import pytest
from msgspec.structs import replace

from eventstore.event import Event
from orders.events import GuestForgotten, OrderPlaced
from orders.order import ORDER, OrderOfCustomer
from orders.stages import OrderNotFound
from tests.orders.an_order import (
    ID,
    cancel,
    canceled,
    completed,
    expired,
    forget_guest,
    guest_forgotten,
    paid,
    pay,
    placed,
    shipped,
)
from tests.specification import given


def placed_by_guest() -> OrderPlaced:
    return replace(placed(), customer_id=None)


def test_a_guest_is_forgotten() -> None:
    given(ORDER, placed_by_guest()).when(forget_guest()).then(guest_forgotten())


@pytest.mark.parametrize("since", [[paid()], [canceled()], [expired()], [paid(), shipped(), completed()]])
def test_whatever_has_become_of_the_order(since: list[Event]) -> None:
    given(ORDER, placed_by_guest(), *since).when(forget_guest()).then(guest_forgotten())


def test_forgetting_twice_changes_nothing() -> None:
    given(ORDER, placed_by_guest(), guest_forgotten()).when(forget_guest()).then_nothing()
    for ending in (canceled(), expired(), completed()):
        given(ORDER, placed_by_guest(), guest_forgotten(), ending).when(forget_guest()).then_nothing()


def test_the_order_goes_on() -> None:
    given(ORDER, placed_by_guest(), guest_forgotten()).when(pay()).then(paid())
    given(ORDER, placed_by_guest(), guest_forgotten()).when(cancel()).then(canceled())


def test_a_customer_is_not_forgotten_by_an_order() -> None:
    given(ORDER, placed()).when(forget_guest()).then_refused(OrderOfCustomer, order_id=ID)
    given(ORDER, placed(), canceled()).when(forget_guest()).then_refused(OrderOfCustomer)


def test_not_before_there_is_an_order() -> None:
    given(ORDER).when(forget_guest()).then_refused(OrderNotFound)


def test_it_deletes_the_key_that_the_address_has() -> None:
    forgetting, placing = GuestForgotten.people, OrderPlaced.people
    assert forgetting is not None and forgetting.forgets is not None
    assert placing is not None and placing.subject is not None
    assert forgetting.forgets(guest_forgotten()) == placing.subject(placed_by_guest())
