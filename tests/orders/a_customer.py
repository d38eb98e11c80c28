"""Events and commands of one customer, for the specifications."""

from eventstore.privacy.personal import Personal
from orders.address import Address
from orders.commands import (
    AcceptOrder,
    ChangeAddress,
    ChangeEmail,
    DeactivateCustomer,
    ForgetCustomer,
    ReactivateCustomer,
    RegisterCustomer,
)
from orders.events import (
    CustomerAddressChanged,
    CustomerDeactivated,
    CustomerEmailChanged,
    CustomerForgotten,
    CustomerReactivated,
    CustomerRegistered,
)

ID = "c1"
NAME = Personal("Ada Lovelace")
EMAIL = Personal("ada@example.com")
HOME = Personal(Address("12 Long Lane", "London", "EC1A 9EJ", "United Kingdom"))
ELSEWHERE = Personal(Address("1 Rue Longue", "Lyon", "69001", "France"))


def register(
    name: Personal[str] = NAME, email: Personal[str] = EMAIL, address: Personal[Address] | None = HOME
) -> RegisterCustomer:
    return RegisterCustomer(ID, name, email, address)


def registered() -> CustomerRegistered:
    return CustomerRegistered(ID, NAME, EMAIL, HOME)


def change_email(email: str) -> ChangeEmail:
    return ChangeEmail(ID, Personal(email))


def email_changed(email: str) -> CustomerEmailChanged:
    return CustomerEmailChanged(ID, Personal(email))


def change_address(address: Personal[Address]) -> ChangeAddress:
    return ChangeAddress(ID, address)


def address_changed(address: Personal[Address]) -> CustomerAddressChanged:
    return CustomerAddressChanged(ID, address)


def accept_order() -> AcceptOrder:
    return AcceptOrder(ID)


def deactivate() -> DeactivateCustomer:
    return DeactivateCustomer(ID)


def deactivated() -> CustomerDeactivated:
    return CustomerDeactivated(ID)


def reactivate() -> ReactivateCustomer:
    return ReactivateCustomer(ID)


def reactivated() -> CustomerReactivated:
    return CustomerReactivated(ID)


def forget() -> ForgetCustomer:
    return ForgetCustomer(ID)


def forgotten() -> CustomerForgotten:
    return CustomerForgotten(ID)
