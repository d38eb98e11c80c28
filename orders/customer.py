"""A customer: registered, changed, perhaps deactivated, and forgotten on request.

An order may name a customer who is not registered: the id of another system.
"""

from typing import assert_never

from eventstore.decider import CommandRefused, Decider, State
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


class NotRegistered(State):
    pass


class Registered(State):
    name: Personal[str]
    email: Personal[str]
    address: Personal[Address] | None = None


class Deactivated(State):
    """Who may not order, but can be let in again."""

    name: Personal[str]
    email: Personal[str]
    address: Personal[Address] | None = None


class Forgotten(State):
    pass


Customer = NotRegistered | Registered | Deactivated | Forgotten
CustomerCommand = (
    RegisterCustomer
    | ChangeEmail
    | ChangeAddress
    | AcceptOrder
    | DeactivateCustomer
    | ReactivateCustomer
    | ForgetCustomer
)
CustomerEvent = (
    CustomerRegistered
    | CustomerEmailChanged
    | CustomerAddressChanged
    | CustomerDeactivated
    | CustomerReactivated
    | CustomerForgotten
)


class CustomerExists(CommandRefused):
    """There is a customer with this id already, with other data."""


class CustomerNotFound(CommandRefused):
    """There is no customer with this id."""

    code = "not_found"


class CustomerIsDeactivated(CommandRefused):
    """The customer is deactivated."""


class CustomerIsForgotten(CommandRefused):
    """The customer has been forgotten."""


def decide(customer: Customer, command: CustomerCommand) -> list[CustomerEvent]:
    match command:
        case RegisterCustomer():
            return register(customer, command)
        case ChangeEmail():
            return change_email(customer, command)
        case ChangeAddress():
            return change_address(customer, command)
        case AcceptOrder():
            return accept_order(customer, command)
        case DeactivateCustomer():
            return deactivate(customer, command)
        case ReactivateCustomer():
            return reactivate(customer, command)
        case ForgetCustomer():
            return forget(customer, command)
        case _:
            assert_never(command)


def register(customer: Customer, command: RegisterCustomer) -> list[CustomerEvent]:
    match customer:
        case NotRegistered():
            return [CustomerRegistered(command.customer_id, command.name, command.email, command.address)]
        case Registered() if customer == Registered(command.name, command.email, command.address):
            return []
        case Registered() | Deactivated():
            raise CustomerExists(customer_id=command.customer_id)
        case Forgotten():
            raise CustomerIsForgotten(customer_id=command.customer_id)
        case _:
            assert_never(customer)


def change_email(customer: Customer, command: ChangeEmail) -> list[CustomerEvent]:
    registered = _registered(customer, command.customer_id)
    unchanged = registered.email == command.email
    return [] if unchanged else [CustomerEmailChanged(command.customer_id, command.email)]


def change_address(customer: Customer, command: ChangeAddress) -> list[CustomerEvent]:
    registered = _registered(customer, command.customer_id)
    unchanged = registered.address == command.address
    return [] if unchanged else [CustomerAddressChanged(command.customer_id, command.address)]


def accept_order(customer: Customer, command: AcceptOrder) -> list[CustomerEvent]:
    """Changes nothing of the customer; who is deactivated or forgotten does not order."""
    match customer:
        case NotRegistered() | Registered():
            return []
        case Deactivated():
            raise CustomerIsDeactivated(customer_id=command.customer_id)
        case Forgotten():
            raise CustomerIsForgotten(customer_id=command.customer_id)
        case _:
            assert_never(customer)


def deactivate(customer: Customer, command: DeactivateCustomer) -> list[CustomerEvent]:
    if isinstance(customer, Deactivated):
        return []
    _registered(customer, command.customer_id)
    return [CustomerDeactivated(command.customer_id)]


def reactivate(customer: Customer, command: ReactivateCustomer) -> list[CustomerEvent]:
    if isinstance(customer, Deactivated):
        return [CustomerReactivated(command.customer_id)]
    _registered(customer, command.customer_id)
    return []


def forget(customer: Customer, command: ForgetCustomer) -> list[CustomerEvent]:
    """Also who was never registered: orders for this id may hold an address."""
    return [] if isinstance(customer, Forgotten) else [CustomerForgotten(command.customer_id)]


def evolve(customer: Customer, event: CustomerEvent) -> Customer:
    match event, customer:
        case CustomerRegistered(), _:
            return Registered(event.name, event.email, event.address)
        case CustomerEmailChanged(), Registered():
            return Registered(customer.name, event.email, customer.address)
        case CustomerAddressChanged(), Registered():
            return Registered(customer.name, customer.email, event.address)
        case CustomerDeactivated(), Registered():
            return Deactivated(customer.name, customer.email, customer.address)
        case CustomerReactivated(), Deactivated():
            return Registered(customer.name, customer.email, customer.address)
        case CustomerForgotten(), _:
            return Forgotten()
        case _:
            return customer


def _registered(customer: Customer, customer_id: str) -> Registered:
    match customer:
        case NotRegistered():
            raise CustomerNotFound(customer_id=customer_id)
        case Registered():
            return customer
        case Deactivated():
            raise CustomerIsDeactivated(customer_id=customer_id)
        case Forgotten():
            raise CustomerIsForgotten(customer_id=customer_id)
        case _:
            assert_never(customer)


CUSTOMER: Decider[Customer, CustomerCommand, CustomerEvent] = Decider("customer", NotRegistered(), decide, evolve)
