from catalog.commands import ExpireReservation, ReleaseStock
from catalog.reservation import RESERVATION, ReservationNotFound
from catalog.stock import STOCK
from eventstore.decider import Addressed
from tests.catalog.reservations import ID, expired, made, released
from tests.catalog.stocks import SKU
from tests.specification import given

EXPIRE = ExpireReservation(ID)


def test_a_reservation_is_expired() -> None:
    given(RESERVATION, made()).when(EXPIRE).then(expired())


def test_its_units_come_free() -> None:
    given(RESERVATION, made()).when(EXPIRE).then_commands(Addressed(STOCK, SKU, ReleaseStock(SKU, 2, ID)))


def test_one_that_is_expired_already_changes_nothing() -> None:
    given(RESERVATION, made(), expired()).when(EXPIRE).then_nothing()


def test_nor_one_that_was_released() -> None:
    given(RESERVATION, made(), released()).when(EXPIRE).then_nothing()


def test_what_was_never_made_is_not_expired() -> None:
    given(RESERVATION).when(EXPIRE).then_refused(ReservationNotFound, reservation_id=ID)
