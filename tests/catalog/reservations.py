"""Events of one reservation, for the specifications."""

from datetime import UTC, datetime

from catalog.commands import MakeReservation
from catalog.events import ReservationExpired, ReservationMade, ReservationReleased
from tests.catalog.stocks import SKU

ID = "r1"
TILL = datetime(2026, 1, 31, 17, tzinfo=UTC)


def make(quantity: int = 2) -> MakeReservation:
    return MakeReservation(ID, SKU, quantity, TILL)


def made() -> ReservationMade:
    return ReservationMade(ID, SKU, 2, TILL)


def released() -> ReservationReleased:
    return ReservationReleased(ID, SKU, 2)


def expired() -> ReservationExpired:
    return ReservationExpired(ID, SKU, 2)
