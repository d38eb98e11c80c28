from orders.customer import CUSTOMER, CustomerIsForgotten, CustomerNotFound
from tests.orders.a_customer import (
    ELSEWHERE,
    accept_order,
    address_changed,
    change_address,
    deactivated,
    forgotten,
    reactivate,
    reactivated,
    registered,
)
from tests.specification import given


def test_a_customer_is_let_in_again() -> None:
    given(CUSTOMER, registered(), deactivated()).when(reactivate()).then(reactivated())


def test_and_may_order_again() -> None:
    given(CUSTOMER, registered(), deactivated(), reactivated()).when(accept_order()).then_nothing()


def test_all_is_as_it_was_before() -> None:
    history = [registered(), address_changed(ELSEWHERE), deactivated(), reactivated()]
    given(CUSTOMER, *history).when(change_address(ELSEWHERE)).then_nothing()


def test_who_may_order_needs_no_reactivation() -> None:
    given(CUSTOMER, registered()).when(reactivate()).then_nothing()
    given(CUSTOMER, registered(), deactivated(), reactivated()).when(reactivate()).then_nothing()


def test_not_somebody_unknown_or_forgotten() -> None:
    given(CUSTOMER).when(reactivate()).then_refused(CustomerNotFound)
    given(CUSTOMER, registered(), deactivated(), forgotten()).when(reactivate()).then_refused(CustomerIsForgotten)
