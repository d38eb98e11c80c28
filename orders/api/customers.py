"""The API of customers: one command for each endpoint."""

from typing import Any

from rest_framework.views import APIView

from eventstore.commands.batch import Envelope
from eventstore.commands.execution import execute
from eventstore.http.body import Body, Key, NothingBody
from eventstore.http.endpoint import command
from eventstore.identifier import uuid7
from eventstore.log.stream import Receipt
from orders.body import ADDRESS, AddressBody, Email, PersonalText
from orders.commands import (
    ChangeAddress,
    ChangeEmail,
    DeactivateCustomer,
    ForgetCustomer,
    ReactivateCustomer,
    RegisterCustomer,
)
from orders.customer import CUSTOMER


class CustomerBody(Body):
    customer_id = Key(required=False, help_text="the shop's own; left out: a new one")
    name = PersonalText(max_length=200)
    email = Email()
    address = AddressBody(allow_null=True, default=None)


class EmailBody(Body):
    email = Email()


class ChangedAddressBody(Body):
    address = AddressBody()


class Customers(APIView):
    scopes = {"POST": "customers:write"}

    @command(
        "Register a customer",
        body=CustomerBody,
        answers="customer_id",
        status=201,
        example={"name": "Ada Lovelace", "email": "ada@example.com", "address": ADDRESS},
    )
    def post(self, envelope: Envelope, body: dict[str, Any]) -> Receipt:
        """Name, e-mail and address are stored encrypted, under a key of this customer's own."""
        customer_id = body.get("customer_id", str(uuid7()))
        customer = RegisterCustomer(customer_id, body["name"], body["email"], body["address"])
        return execute(envelope, CUSTOMER, customer_id, customer)


class CustomerEmail(APIView):
    scopes = {"POST": "customers:write"}

    @command("Change a customer's e-mail", body=EmailBody, answers="customer_id", example={"email": "ada@example.org"})
    def post(self, envelope: Envelope, body: dict[str, Any], customer_id: str) -> Receipt:
        """The same once more changes nothing."""
        return execute(envelope, CUSTOMER, customer_id, ChangeEmail(customer_id, body["email"]))


class CustomerAddress(APIView):
    scopes = {"POST": "customers:write"}

    @command(
        "Change a customer's address", body=ChangedAddressBody, answers="customer_id", example={"address": ADDRESS}
    )
    def post(self, envelope: Envelope, body: dict[str, Any], customer_id: str) -> Receipt:
        """Orders that were placed keep the address they go to."""
        return execute(envelope, CUSTOMER, customer_id, ChangeAddress(customer_id, body["address"]))


class CustomerDeactivation(APIView):
    scopes = {"POST": "customers:write"}

    @command("Deactivate a customer", body=NothingBody, answers="customer_id", example={})
    def post(self, envelope: Envelope, body: dict[str, Any], customer_id: str) -> Receipt:
        """They can no longer order. Orders that were placed are not affected."""
        return execute(envelope, CUSTOMER, customer_id, DeactivateCustomer(customer_id))


class CustomerReactivation(APIView):
    scopes = {"POST": "customers:write"}

    @command("Reactivate a customer", body=NothingBody, answers="customer_id", example={})
    def post(self, envelope: Envelope, body: dict[str, Any], customer_id: str) -> Receipt:
        """They can order again."""
        return execute(envelope, CUSTOMER, customer_id, ReactivateCustomer(customer_id))


class CustomerOblivion(APIView):
    scopes = {"POST": "customers:write"}

    @command("Forget a customer", body=NothingBody, answers="customer_id", example={})
    def post(self, envelope: Envelope, body: dict[str, Any], customer_id: str) -> Receipt:
        """Makes all that is personal of them unreadable, for good: also the addresses of their orders.

        The orders stay. The id can never be used again.
        """
        return execute(envelope, CUSTOMER, customer_id, ForgetCustomer(customer_id))
