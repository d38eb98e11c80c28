"""How a customer's row follows from their events, and from the orders and credit notes that name them."""

from collections.abc import Iterable
from decimal import Context, Decimal
from typing import Any

from catalog.money import amount_text
from eventstore.event import Recorded
from orders.events import (
    CreditNoteIssued,
    CustomerAddressChanged,
    CustomerDeactivated,
    CustomerEmailChanged,
    CustomerForgotten,
    CustomerReactivated,
    CustomerRegistered,
    OrderPlaced,
)
from readmodels.customer_profile.model import CustomerProfile, Status
from readmodels.engine.projection import Projection, on

# Sums of many orders may need more digits than Python adds by itself; none is rounded.
EXACT = Context(prec=100)


def _if_named(recorded: Recorded) -> Iterable[str]:
    """A guest has no profile."""
    event: Any = recorded.event
    return () if event.customer_id is None else (event.customer_id,)


class CustomerProfileProjection(Projection[CustomerProfile]):
    """One row per customer: GET /customers/{id}."""

    name = "customer_profile"

    @on(CustomerRegistered, key="customer_id")
    def register(self, row: CustomerProfile, event: CustomerRegistered, recorded: Recorded) -> None:
        row.registered_at = recorded.occurred_at
        row.name = event.name.text
        row.email = event.email.text
        row.address = event.address.text if event.address else None
        _change(row, "active", recorded)

    @on(CustomerEmailChanged, key="customer_id")
    def change_email(self, row: CustomerProfile, event: CustomerEmailChanged, recorded: Recorded) -> None:
        row.email, row.email_changed = event.email.text, True
        _change(row, "active", recorded)

    @on(CustomerAddressChanged, key="customer_id")
    def change_address(self, row: CustomerProfile, event: CustomerAddressChanged, recorded: Recorded) -> None:
        row.address, row.address_changed = event.address.text, True
        _change(row, "active", recorded)

    @on(CustomerDeactivated, key="customer_id")
    def deactivate(self, row: CustomerProfile, event: CustomerDeactivated, recorded: Recorded) -> None:
        _change(row, "deactivated", recorded)

    @on(CustomerReactivated, key="customer_id")
    def reactivate(self, row: CustomerProfile, event: CustomerReactivated, recorded: Recorded) -> None:
        _change(row, "active", recorded)

    @on(CustomerForgotten, key="customer_id")
    def forget(self, row: CustomerProfile, event: CustomerForgotten, recorded: Recorded) -> None:
        """The encrypted texts stay: nobody can open them any more, here or in any copy of the row."""
        _change(row, "forgotten", recorded)

    @on(OrderPlaced, key=_if_named)
    def order(self, row: CustomerProfile, event: OrderPlaced, recorded: Recorded) -> None:
        row.orders += 1
        row.ordered = _plus(row.ordered, event.total, event.currency)
        if row.last_order_at is None or recorded.occurred_at >= row.last_order_at:
            row.last_order_id, row.last_order_at = event.order_id, recorded.occurred_at

    @on(CreditNoteIssued, key=_if_named)
    def credit(self, row: CustomerProfile, event: CreditNoteIssued, recorded: Recorded) -> None:
        row.credited = _plus(row.credited, event.total, event.currency)


def _change(row: CustomerProfile, status: Status, recorded: Recorded) -> None:
    row.status = status
    row.version = recorded.version


def _plus(amounts: dict[str, str], amount: Decimal, currency: str) -> dict[str, str]:
    """Amounts as clients read them, by currency."""
    return {**amounts, currency: amount_text(EXACT.add(Decimal(amounts.get(currency, "0")), amount), currency)}
