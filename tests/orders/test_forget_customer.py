from orders.customer import CUSTOMER, Forgotten
from orders.events import CustomerForgotten
from tests.orders.a_customer import deactivated, forget, forgotten, registered
from tests.specification import given


def test_a_customer_is_forgotten() -> None:
    given(CUSTOMER, registered()).when(forget()).then(forgotten())


def test_one_who_is_deactivated_too() -> None:
    given(CUSTOMER, registered(), deactivated()).when(forget()).then(forgotten())


def test_one_who_was_never_registered_too_because_their_orders_may_hold_an_address() -> None:
    given(CUSTOMER).when(forget()).then(forgotten())


def test_forgetting_twice_changes_nothing() -> None:
    given(CUSTOMER, registered(), forgotten()).when(forget()).then_nothing()


def test_the_state_holds_nothing_any_more() -> None:
    assert given(CUSTOMER, registered(), forgotten()).state == Forgotten()


def test_it_deletes_the_key_of_all_that_is_theirs() -> None:
    people = CustomerForgotten.people
    assert people is not None and people.forgets is not None
    assert people.forgets(forgotten()) == "customer-c1"
