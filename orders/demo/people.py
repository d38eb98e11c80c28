"""The demo shop's registered customers. Their data is encrypted, so each is registered by a command of its own."""

from collections.abc import Iterator
from datetime import datetime

from eventstore.commands.batch import Envelope
from eventstore.commands.execution import execute
from eventstore.log.stream import Receipt
from eventstore.privacy.personal import Personal
from orders.address import Address
from orders.bulk import Hand
from orders.commands import RegisterCustomer
from orders.customer import CUSTOMER

REGISTERED = 40
_FIRST = ("Ada", "Bilal", "Carys", "Dev", "Erin", "Femi", "Grace", "Hamish")
_LAST = ("Lovelace", "Khan", "Morgan", "Patel", "O'Brien")
_STREETS = ("Long Lane", "Mill Street", "Church Walk", "Quay Road", "Orchard Close")


def somebody(number: int) -> tuple[str, str, Address]:
    """Name, e-mail and address of the person of this number."""
    first, last = _FIRST[number % len(_FIRST)], _LAST[number // len(_FIRST) % len(_LAST)]
    street = f"{number % 200 + 1} {_STREETS[number % len(_STREETS)]}"
    email = f"{first}.{last}.{number}@example.com".lower().replace("'", "")
    return f"{first} {last}", email, Address(street, "London", f"N{number % 9 + 1} 4AB", "United Kingdom")


def registrations() -> Iterator[RegisterCustomer]:
    for number in range(1, REGISTERED + 1):
        name, email, address = somebody(number)
        yield RegisterCustomer(f"c{number}", Personal(name), Personal(email), Personal(address))


def register(hand: Hand, customer: RegisterCustomer, occurred_at: datetime) -> Receipt:
    """Once, however often it is asked for."""
    command_id = hand.command_id(("customer", customer.customer_id), customer)
    envelope = Envelope(command_id, hand.actor, occurred_at)
    return execute(envelope, CUSTOMER, customer.customer_id, customer)
