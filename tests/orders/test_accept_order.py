"""Whether a customer may order: asked in the transaction that places the order."""

from orders.customer import CUSTOMER, CustomerIsDeactivated, CustomerIsForgotten
from tests.orders.a_customer import ID, accept_order, deactivated, forgotten, registered
from tests.specification import given


def test_who_is_registered_may_order_and_is_not_changed_by_it() -> None:
    given(CUSTOMER, registered()).when(accept_order()).then_nothing()


def test_who_is_not_registered_may_order() -> None:
    given(CUSTOMER).when(accept_order()).then_nothing()


def test_who_is_deactivated_or_forgotten_may_not() -> None:
    given(CUSTOMER, registered(), deactivated()).when(accept_order()).then_refused(
        CustomerIsDeactivated, customer_id=ID
    )
    given(CUSTOMER, registered(), forgotten()).when(accept_order()).then_refused(CustomerIsForgotten, customer_id=ID)
