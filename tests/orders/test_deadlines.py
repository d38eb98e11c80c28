"""Which event sets, moves or ends which deadline of an order or a cart, and the command that meets it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from eventstore.event import Event, Recorded
from eventstore.reactions.deadline import DeadlineReaction
from orders.cart import CART
from orders.commands import AbandonCart, CompleteOrder, ExpireOrder
from orders.deadlines import Abandonment, Completion, PaymentDeadline
from orders.events import (
    CartAbandoned,
    CartCheckedOut,
    CartItem,
    CartItemAdded,
    CartItemRemoved,
    CartItemsTakenOver,
    CartMerged,
    CartQuantityChanged,
)
from tests.orders.an_order import (
    ID,
    canceled,
    completed,
    delivered,
    expired,
    items_canceled,
    mug_canceled,
    paid,
    placed,
    refunded,
    shipped,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = NOW + 3 * DAY
MUGS = (CartItem("MUG-1", 2),)


@pytest.fixture(autouse=True)
def rules(settings: Any) -> None:
    settings.RETURNS_ACCEPTED_FOR = 14 * DAY
    settings.CART_ABANDONED_AFTER = 24 * HOUR


def due(reaction: DeadlineReaction, event: Event) -> datetime | None:
    """When it is due after this event, which is one that the reaction is told of."""
    assert isinstance(event, reaction.event_types)
    return reaction.due_at(event, Recorded(1, 1, NOW, event))


def test_an_order_is_paid_until_the_time_it_says() -> None:
    assert due(PaymentDeadline(), replace(placed(), payment_due_at=LATER)) == LATER


@pytest.mark.parametrize(
    "event", [placed(), replace(placed(), payment_due_at=LATER, total=Decimal(0))], ids=["no time", "free"]
)
def test_one_that_says_none_or_costs_nothing_has_no_deadline(event: Event) -> None:
    assert due(PaymentDeadline(), event) is None


@pytest.mark.parametrize("event", [paid("0.01"), shipped(), canceled(), expired(), completed()])
def test_whatever_is_paid_or_shipped_and_every_end_takes_it_away(event: Event) -> None:
    assert due(PaymentDeadline(), event) is None


def test_then_it_expires() -> None:
    assert PaymentDeadline().command(ID) == ExpireOrder(ID)


@pytest.mark.parametrize("event", [delivered(), items_canceled(mug_canceled(), undelivered=0)])
def test_an_order_that_has_arrived_can_be_sent_back_for_two_weeks(event: Event) -> None:
    assert due(Completion(), event) == NOW + 14 * DAY


@pytest.mark.parametrize(
    "event",
    [
        delivered(undelivered=1),
        items_canceled(mug_canceled(), undelivered=1),
        shipped(),
        completed(),
    ],
)
def test_one_that_has_not_arrived_in_full_or_is_completed_has_no_deadline(event: Event) -> None:
    assert due(Completion(), event) is None


def test_a_shop_may_take_things_back_for_ever(settings: Any) -> None:
    settings.RETURNS_ACCEPTED_FOR = None
    assert due(Completion(), delivered()) is None


def test_then_it_is_completed_and_if_it_is_not_paid_the_next_day() -> None:
    assert Completion().command(ID) == CompleteOrder(ID)
    assert Completion().again_after == DAY


@pytest.mark.parametrize(
    "event",
    [
        CartItemAdded("c", "MUG-1", 2),
        CartQuantityChanged("c", "MUG-1", 1),
        CartItemRemoved("c", "MUG-1"),
        CartItemsTakenOver("c", "other", MUGS),
    ],
)
def test_a_cart_is_abandoned_a_day_after_it_was_last_touched(event: Event) -> None:
    assert due(Abandonment(), event) == NOW + 24 * HOUR


@pytest.mark.parametrize("event", [CartMerged("c", "other", MUGS), CartCheckedOut("c", ID), CartAbandoned("c")])
def test_one_that_has_ended_or_is_abandoned_is_not(event: Event) -> None:
    assert due(Abandonment(), event) is None


def test_a_shop_may_keep_carts_for_ever(settings: Any) -> None:
    settings.CART_ABANDONED_AFTER = None
    assert due(Abandonment(), CartItemAdded("c", "MUG-1", 2)) is None


def test_then_it_is_abandoned_unless_anything_has_moved_it() -> None:
    assert Abandonment().command("c") == AbandonCart("c")
    assert Abandonment().unless_moved
    assert Abandonment().event_types == CART.event_types


def test_a_refund_changes_no_deadline() -> None:
    for reaction in (PaymentDeadline(), Completion()):
        assert not isinstance(refunded(), reaction.event_types)
