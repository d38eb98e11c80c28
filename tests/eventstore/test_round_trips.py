"""What a command costs is the times it waits for the server: they are counted, so that none comes in unseen."""

from collections.abc import Iterator

import pytest

from eventstore.commands.execution import execute
from eventstore.commands.gathering import Turn, together
from eventstore.decider import Addressed
from eventstore.privacy.personal import Personal
from orders.address import Address
from orders.commands import PlaceOrder, RegisterCustomer
from orders.customer import CUSTOMER
from orders.order import ORDER
from tests import shop
from tests.eventstore.example import add
from tests.orders.a_customer import EMAIL, HOME, NAME
from tests.relay import RoundTrips, by_way_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])


@pytest.fixture
def way(transactional_db: None) -> Iterator[RoundTrips]:
    shop.product("A", 100)
    shop.product("B", 100)
    with by_way_of(RoundTrips) as way:
        for number in range(10):  # until all statements are prepared
            add("warm")
            shop.place(f"warm{number}", shop.line("A"), shop.line("B"))
        way.count = 0
        yield way


def test_a_command_on_one_stream_takes_two_round_trips(way: RoundTrips) -> None:
    add("warm")
    assert way.count == 2


def test_the_first_command_on_a_stream_takes_no_more(way: RoundTrips) -> None:
    add("new")
    assert way.count == 2


@pytest.mark.parametrize("lines", [1, 2])
def test_an_order_takes_one_more_for_the_stock_of_all_its_lines(way: RoundTrips, lines: int) -> None:
    shop.place("o1", *[shop.line("A"), shop.line("B")][:lines])
    assert way.count == 3


def test_orders_that_are_gathered_take_no_more_together(way: RoundTrips) -> None:
    def turns(*numbers: int) -> list[Turn]:
        placing = [PlaceOrder(f"g{number}", "c1", (shop.line("A"), shop.line("B")), "GBP") for number in numbers]
        return [Turn(shop.envelope(), Addressed(ORDER, order.order_id, order)) for order in placing]

    for number in range(5):  # until all statements are prepared
        together(turns(10 * number, 10 * number + 1))
    way.count = 0
    together(turns(*range(100, 120)))
    assert way.count == 3


def test_an_order_to_an_address_takes_two_more_for_the_first_use_of_its_key_and_one_from_then_on(
    way: RoundTrips,
) -> None:
    for order_id, round_trips in (("o1", 5), ("o2", 4)):
        way.count = 0
        place_to(HOME, order_id)
        assert way.count == round_trips


def test_an_order_of_a_registered_customer_takes_no_more_than_anybodys(way: RoundTrips) -> None:
    """Whether they may still order is checked where the order is appended; one to an address uses their key."""
    execute(shop.envelope(), CUSTOMER, "c1", RegisterCustomer("c1", NAME, EMAIL, HOME))
    for address, round_trips in ((HOME, 4), (None, 3)):
        way.count = 0
        place_to(address, f"o{round_trips}")
        assert way.count == round_trips


def test_a_registration_takes_two_more_for_its_first_key_and_one_for_the_address_that_it_takes(
    way: RoundTrips,
) -> None:
    execute(shop.envelope(), CUSTOMER, "c1", RegisterCustomer("c1", NAME, EMAIL, HOME))
    assert way.count == 5


def place_to(address: Personal[Address] | None, order_id: str) -> None:
    placing = PlaceOrder(order_id, "c1", (shop.line("A"),), "GBP", None, address)
    execute(shop.envelope(), ORDER, order_id, placing)
