"""A reservation: units that are kept for somebody who has not ordered them yet, for a while."""

from collections.abc import Iterable
from datetime import datetime
from typing import assert_never

from catalog.bounds import refuse_too_few
from catalog.commands import ExpireReservation, MakeReservation, ReleaseReservation, ReleaseStock, ReserveStock
from catalog.events import ReservationExpired, ReservationMade, ReservationReleased, StockPolicy
from catalog.stock import STOCK, StockNotTracked
from eventstore.decider import Addressed, CommandRefused, Decider, State


class NotMade(State):
    pass


class Made(State):
    sku: str
    quantity: int
    expires_at: datetime


class Released(State):
    sku: str
    quantity: int
    expires_at: datetime


class Expired(State):
    sku: str
    quantity: int
    expires_at: datetime


Reservation = NotMade | Made | Released | Expired
ReservationCommand = MakeReservation | ReleaseReservation | ExpireReservation
ReservationEvent = ReservationMade | ReservationReleased | ReservationExpired


class ReservationExists(CommandRefused):
    """There is a reservation with this id already, and it is another one, or over."""


class ReservationNotFound(CommandRefused):
    """There is no reservation with this id."""

    code = "not_found"


def decide(reservation: Reservation, command: ReservationCommand) -> list[ReservationEvent]:
    match command:
        case MakeReservation():
            return make(reservation, command)
        case ReleaseReservation():
            return release(reservation, command)
        case ExpireReservation():
            return expire(reservation, command)
        case _:
            assert_never(command)


def make(reservation: Reservation, command: MakeReservation) -> list[ReservationEvent]:
    refuse_too_few(command.sku, command.quantity)
    if command.stock_policy is StockPolicy.UNTRACKED:
        raise StockNotTracked(sku=command.sku)
    match reservation:
        case NotMade():
            return [ReservationMade(command.reservation_id, command.sku, command.quantity, command.expires_at)]
        case Made() if reservation == Made(command.sku, command.quantity, command.expires_at):
            return []
        case _:
            raise ReservationExists(reservation_id=command.reservation_id)


def release(reservation: Reservation, command: ReleaseReservation) -> list[ReservationEvent]:
    match reservation:
        case NotMade():
            raise ReservationNotFound(reservation_id=command.reservation_id)
        case Made():
            return [ReservationReleased(command.reservation_id, reservation.sku, reservation.quantity)]
        case Released() | Expired():
            return []
        case _:
            assert_never(reservation)


def expire(reservation: Reservation, command: ExpireReservation) -> list[ReservationEvent]:
    match reservation:
        case NotMade():
            raise ReservationNotFound(reservation_id=command.reservation_id)
        case Made():
            return [ReservationExpired(command.reservation_id, reservation.sku, reservation.quantity)]
        case Released() | Expired():
            return []
        case _:
            assert_never(reservation)


def evolve(reservation: Reservation, event: ReservationEvent) -> Reservation:
    match event, reservation:
        case ReservationMade(), _:
            return Made(event.sku, event.quantity, event.expires_at)
        case ReservationReleased(), Made():
            return Released(reservation.sku, reservation.quantity, reservation.expires_at)
        case ReservationExpired(), Made():
            return Expired(reservation.sku, reservation.quantity, reservation.expires_at)
        case _:
            return reservation


def keep(event: ReservationEvent) -> Iterable[Addressed]:
    """What it does to the stock: the units are reserved, and given back."""
    match event:
        case ReservationMade():
            return [Addressed(STOCK, event.sku, ReserveStock(event.sku, event.quantity, event.reservation_id))]
        case ReservationReleased() | ReservationExpired():
            return [Addressed(STOCK, event.sku, ReleaseStock(event.sku, event.quantity, event.reservation_id))]
        case _:
            assert_never(event)


RESERVATION: Decider[Reservation, ReservationCommand, ReservationEvent] = Decider(
    "reservation", NotMade(), decide, evolve, keep
)
