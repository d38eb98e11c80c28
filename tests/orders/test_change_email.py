from orders.customer import CUSTOMER, CustomerIsDeactivated, CustomerIsForgotten, CustomerNotFound
from tests.orders.a_customer import change_email, deactivated, email_changed, forgotten, registered
from tests.specification import given

OTHER = "ada@example.org"


def test_an_email_is_changed() -> None:
    given(CUSTOMER, registered()).when(change_email(OTHER)).then(email_changed(OTHER))


def test_the_same_once_more_changes_nothing() -> None:
    given(CUSTOMER, registered(), email_changed(OTHER)).when(change_email(OTHER)).then_nothing()


def test_not_of_somebody_unknown() -> None:
    given(CUSTOMER).when(change_email(OTHER)).then_refused(CustomerNotFound)


def test_not_once_deactivated_or_forgotten() -> None:
    given(CUSTOMER, registered(), deactivated()).when(change_email(OTHER)).then_refused(CustomerIsDeactivated)
    given(CUSTOMER, registered(), forgotten()).when(change_email(OTHER)).then_refused(CustomerIsForgotten)
