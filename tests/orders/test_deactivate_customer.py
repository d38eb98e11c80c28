from orders.customer import CUSTOMER, CustomerIsForgotten, CustomerNotFound
from tests.orders.a_customer import deactivate, deactivated, forgotten, registered
from tests.specification import given


def test_a_customer_is_deactivated() -> None:
    given(CUSTOMER, registered()).when(deactivate()).then(deactivated())


def test_deactivating_twice_changes_nothing() -> None:
    given(CUSTOMER, registered(), deactivated()).when(deactivate()).then_nothing()


def test_not_somebody_unknown_or_forgotten() -> None:
    given(CUSTOMER).when(deactivate()).then_refused(CustomerNotFound)
    given(CUSTOMER, registered(), forgotten()).when(deactivate()).then_refused(CustomerIsForgotten)
