from orders.customer import CUSTOMER, CustomerIsDeactivated, CustomerIsForgotten, CustomerNotFound
from orders.events import CustomerRegistered
from tests.orders.a_customer import (
    ELSEWHERE,
    EMAIL,
    HOME,
    ID,
    NAME,
    address_changed,
    change_address,
    change_email,
    deactivated,
    email_changed,
    forgotten,
    registered,
)
from tests.specification import given


def test_an_address_is_changed() -> None:
    given(CUSTOMER, registered()).when(change_address(ELSEWHERE)).then(address_changed(ELSEWHERE))


def test_one_that_was_left_out_is_added() -> None:
    given(CUSTOMER, CustomerRegistered(ID, NAME, EMAIL)).when(change_address(HOME)).then(address_changed(HOME))


def test_the_same_once_more_changes_nothing() -> None:
    given(CUSTOMER, registered()).when(change_address(HOME)).then_nothing()
    given(CUSTOMER, registered(), address_changed(ELSEWHERE)).when(change_address(ELSEWHERE)).then_nothing()


def test_it_leaves_the_email_as_it_is() -> None:
    history = (registered(), email_changed("ada@example.org"), address_changed(ELSEWHERE))
    given(CUSTOMER, *history).when(change_email("ada@example.org")).then_nothing()


def test_not_of_somebody_unknown() -> None:
    given(CUSTOMER).when(change_address(HOME)).then_refused(CustomerNotFound)


def test_not_once_deactivated_or_forgotten() -> None:
    given(CUSTOMER, registered(), deactivated()).when(change_address(HOME)).then_refused(CustomerIsDeactivated)
    given(CUSTOMER, registered(), forgotten()).when(change_address(HOME)).then_refused(CustomerIsForgotten)
