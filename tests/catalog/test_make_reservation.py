from dataclasses import replace
from datetime import timedelta

import pytest

from catalog.bounds import QuantityTooLow
from catalog.commands import ReserveStock
from catalog.events import StockPolicy
from catalog.reservation import RESERVATION, ReservationExists
from catalog.stock import STOCK, StockNotTracked
from eventstore.decider import Addressed
from eventstore.event import Event
from tests.catalog.reservations import ID, TILL, expired, made, make, released
from tests.catalog.stocks import SKU
from tests.specification import given


def test_units_are_kept_for_a_while() -> None:
    given(RESERVATION).when(make()).then(made())


def test_they_are_reserved() -> None:
    given(RESERVATION).when(make()).then_commands(Addressed(STOCK, SKU, ReserveStock(SKU, 2, ID)))


def test_the_same_reservation_again_changes_nothing() -> None:
    given(RESERVATION, made()).when(make()).then_nothing()


def test_another_one_cannot_have_its_id() -> None:
    given(RESERVATION, made()).when(make(3)).then_refused(ReservationExists, reservation_id=ID)
    longer = replace(make(), expires_at=TILL + timedelta(hours=1))
    given(RESERVATION, made()).when(longer).then_refused(ReservationExists, reservation_id=ID)


@pytest.mark.parametrize("over", [released(), expired()])
def test_one_that_is_over_is_not_made_again(over: Event) -> None:
    given(RESERVATION, made(), over).when(make()).then_refused(ReservationExists, reservation_id=ID)


def test_services_are_not_reserved() -> None:
    service = replace(make(), stock_policy=StockPolicy.UNTRACKED)
    given(RESERVATION).when(service).then_refused(StockNotTracked, sku=SKU)


@pytest.mark.parametrize("quantity", [0, -1])
def test_not_fewer_than_one(quantity: int) -> None:
    given(RESERVATION).when(make(quantity)).then_refused(QuantityTooLow, sku=SKU, quantity=quantity)
