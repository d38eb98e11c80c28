from catalog.commands import ReleaseReservation, ReleaseStock
from catalog.reservation import RESERVATION, ReservationNotFound
from catalog.stock import STOCK
from eventstore.decider import Addressed
from tests.catalog.reservations import ID, expired, made, released
from tests.catalog.stocks import SKU
from tests.specification import given

RELEASE = ReleaseReservation(ID)


def test_a_reservation_is_released() -> None:
    given(RESERVATION, made()).when(RELEASE).then(released())


def test_its_units_come_free() -> None:
    given(RESERVATION, made()).when(RELEASE).then_commands(Addressed(STOCK, SKU, ReleaseStock(SKU, 2, ID)))


def test_one_that_is_released_already_changes_nothing() -> None:
    given(RESERVATION, made(), released()).when(RELEASE).then_nothing()


def test_nor_one_that_was_expired() -> None:
    given(RESERVATION, made(), expired()).when(RELEASE).then_nothing()


def test_what_was_never_made_is_not_released() -> None:
    given(RESERVATION).when(RELEASE).then_refused(ReservationNotFound, reservation_id=ID)
