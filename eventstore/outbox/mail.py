"""Which events somebody is written to about: a domain declares a Mail for each kind."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import ClassVar, NamedTuple
from uuid import UUID, uuid5

from django.core.mail import EmailMessage
from django.utils import timezone

from eventstore.event import Event, Recorded
from eventstore.outbox.models import Delivery
from eventstore.reactions.follower import Follower

# What was imported, or made for a demonstration, happened long ago: nobody wants a mail about it. Nor would they after
# a day in which nothing was noted.
OLDEST = timedelta(days=1)
_MAILS = UUID("8c7b9f1e-3d55-4d0e-8f0c-5e6a7f1b2c3d")

Compose = Callable[[Recorded], EmailMessage | None]


class Mail(NamedTuple):
    """`compose` gets the event with its personal data in the clear, at the moment when the mail is sent.

    It answers None where there is nobody to write to. Where it asks for what is forgotten, nothing is sent either.
    """

    kind: str
    event_type: type[Event]
    compose: Compose


_declared: dict[str, Mail] = {}


def register(*mails: Mail) -> None:
    for mail in mails:
        _declared[mail.kind] = mail


def declared(kind: str) -> Mail | None:
    """None for a kind that this release does not know."""
    return _declared.get(kind)


def kinds() -> tuple[str, ...]:
    """Those that this release knows."""
    return tuple(_declared)


def delivery_id(kind: str, position: int) -> UUID:
    """Of the mail of this kind about the event at a position."""
    return uuid5(_MAILS, f"{kind}/{position}")


class Mails(Follower):
    name: ClassVar[str] = "mail"
    from_now: ClassVar[bool] = True

    @property
    def event_types(self) -> tuple[type[Event], ...]:  # type: ignore[override]
        return tuple({mail.event_type for mail in _declared.values()})

    def note(self, events: Sequence[Recorded]) -> None:
        oldest = timezone.now() - OLDEST
        wanted = [
            _delivery(mail, recorded)
            for recorded in events
            for mail in _declared.values()
            if isinstance(recorded.event, mail.event_type) and recorded.occurred_at >= oldest
        ]
        Delivery.objects.bulk_create(wanted, ignore_conflicts=True)


def _delivery(mail: Mail, recorded: Recorded) -> Delivery:
    return Delivery(
        id=delivery_id(mail.kind, recorded.position),
        channel=Delivery.Channel.MAIL,
        kind=mail.kind,
        position=recorded.position,
    )
