from eventstore.privacy.personal import Personal
from orders.customer import CUSTOMER, CustomerExists, CustomerIsForgotten
from orders.events import CustomerRegistered
from tests.orders.a_customer import (
    EMAIL,
    ID,
    NAME,
    deactivated,
    email_changed,
    forgotten,
    register,
    registered,
)
from tests.specification import given


def test_a_customer_is_registered() -> None:
    given(CUSTOMER).when(register()).then(registered())


def test_an_address_can_come_later() -> None:
    given(CUSTOMER).when(register(address=None)).then(CustomerRegistered(ID, NAME, EMAIL))


def test_the_same_once_more_changes_nothing() -> None:
    given(CUSTOMER, registered()).when(register()).then_nothing()


def test_others_cannot_have_the_same_id() -> None:
    for other in (register(Personal("Eva")), register(email=Personal("eva@example.com")), register(address=None)):
        given(CUSTOMER, registered()).when(other).then_refused(CustomerExists, customer_id=ID)


def test_nor_after_a_change() -> None:
    given(CUSTOMER, registered(), email_changed("ada@example.org")).when(register()).then_refused(CustomerExists)


def test_nor_once_deactivated_or_forgotten() -> None:
    given(CUSTOMER, registered(), deactivated()).when(register()).then_refused(CustomerExists)
    given(CUSTOMER, registered(), forgotten()).when(register()).then_refused(CustomerIsForgotten, customer_id=ID)


def test_the_subject_of_a_customers_data_is_their_stream() -> None:
    people = CustomerRegistered.people
    assert people is not None and people.subject is not None
    assert people.subject(registered()) == CUSTOMER.stream(ID)
