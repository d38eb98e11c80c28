"""What becomes of a reservation when its time is up."""

from datetime import datetime
from typing import Any

from catalog.commands import ExpireReservation
from catalog.events import ReservationExpired, ReservationMade, ReservationReleased
from catalog.reservation import RESERVATION
from eventstore.event import Event, Recorded
from eventstore.reactions.deadline import DeadlineReaction


class ReservationExpiry(DeadlineReaction):
    """What nobody has ordered in time is for others."""

    name = "reservation_expiry"
    decider = RESERVATION
    key = "reservation_id"
    event_types = (ReservationMade, ReservationReleased, ReservationExpired)

    def due_at(self, event: Event, recorded: Recorded) -> datetime | None:
        return event.expires_at if isinstance(event, ReservationMade) else None

    def command(self, key: str) -> Any:
        return ExpireReservation(key)
