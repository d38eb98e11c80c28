"""Tokens for one customer: signed, not stored. Each ends by itself, and with the key that made it."""

import time
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from django.core.signing import BadSignature, Signer

from config.access.models import ApiKey, valid_keys
from config.access.remembered import Remembered
from eventstore.decider import CommandRefused
from eventstore.log import stream
from orders.commands import AcceptOrder
from orders.customer import CUSTOMER, accept_order

PREFIX = "olc_"
LONGEST_SECONDS = 24 * 3600
# So long may the token of a customer who is deactivated or forgotten still be taken for valid.
SECONDS_REMEMBERED = 10.0


@dataclass(frozen=True)
class TokenHolder:
    """A customer. Whichever token they come with, they are the same client."""

    is_authenticated: ClassVar[bool] = True

    customer_id: str

    @property
    def id(self) -> str:
        return self.actor

    @property
    def actor(self) -> str:
        return f"customer:{self.customer_id}"


class Token(NamedTuple):
    text: str
    expires_at: int


def issue(customer_id: str, key: ApiKey, seconds: int) -> Token:
    """A token for this customer. Raises CustomerIsDeactivated or CustomerIsForgotten."""
    refuse_inactive(customer_id)
    expires_at = int(time.time()) + seconds
    return Token(PREFIX + _signer().sign_object([key.id, customer_id, expires_at]), expires_at)


def holder(text: str) -> TokenHolder | None:
    """Whose token it is; None for one that is made up, over, of a revoked key or of a customer who is deactivated."""
    try:
        key_id, customer_id, expires_at = _signer().unsign_object(text.removeprefix(PREFIX))
    except BadSignature:
        return None
    if time.time() >= expires_at or valid_keys.get(key_id) is None or active_customers.get(customer_id) is None:
        return None
    return TokenHolder(customer_id)


def refuse_inactive(customer_id: str) -> None:
    """Raises CustomerIsDeactivated or CustomerIsForgotten. Who is not registered here may order, too."""
    name = CUSTOMER.stream(customer_id)
    stored = stream.load([name]).get(name)
    accept_order(CUSTOMER.restore_encrypted(stored) if stored else CUSTOMER.initial, AcceptOrder(customer_id))


def _active(customer_id: str) -> bool | None:
    try:
        refuse_inactive(customer_id)
    except CommandRefused:
        return None
    return True


def _signer() -> Signer:
    return Signer(sep=".", salt="config.access.customer_token")


active_customers = Remembered(_active, SECONDS_REMEMBERED)
