"""Which e-mail addresses are in use: each by one customer of the shop, from the moment of the command on."""

from eventstore.decider import CommandRefused
from eventstore.event import Recorded
from eventstore.privacy.personal import Forgotten, Personal
from orders.events import CustomerEmailChanged, CustomerForgotten, CustomerRegistered
from readmodels.email_in_use.keyed_hash import keyed_hash
from readmodels.email_in_use.model import EmailInUse
from readmodels.engine.projection import Projection, on


class EmailTaken(CommandRefused):
    """Another customer has this e-mail address."""

    code = "email_in_use"


class EmailInUseProjection(Projection[EmailInUse]):
    """One row per customer. Who is deactivated keeps the address, who is forgotten leaves it to others."""

    name = "email_in_use"
    inline = True
    keyed_by_stream = True
    refusals = {"email_in_use_once": EmailTaken}

    @on(CustomerRegistered, key="customer_id")
    def take(self, row: EmailInUse, event: CustomerRegistered, recorded: Recorded) -> None:
        row.email_hash = _hash(event.email)

    @on(CustomerEmailChanged, key="customer_id")
    def change(self, row: EmailInUse, event: CustomerEmailChanged, recorded: Recorded) -> None:
        row.email_hash = _hash(event.email)

    @on(CustomerForgotten, key="customer_id")
    def leave(self, row: EmailInUse, event: CustomerForgotten, recorded: Recorded) -> None:
        row.email_hash = None


def _hash(email: Personal[str]) -> str | None:
    """In a replay, the address of who was forgotten later cannot be read any more."""
    return None if isinstance(email, Forgotten) else keyed_hash(email.value)
