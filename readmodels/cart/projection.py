"""How a cart's row follows from its events."""

from collections.abc import Iterable

from eventstore.event import Recorded
from orders.events import (
    CartAbandoned,
    CartCheckedOut,
    CartItem,
    CartItemAdded,
    CartItemRemoved,
    CartItemsTakenOver,
    CartMerged,
    CartOpened,
    CartQuantityChanged,
)
from readmodels.cart.model import Cart, Status
from readmodels.engine.projection import Projection, on


class CartProjection(Projection[Cart]):
    """What is in a cart: GET /carts/{id}; and those that were abandoned: GET /carts."""

    name = "cart"
    keyed_by_stream = True

    @on(CartOpened, key="cart_id")
    def open(self, row: Cart, event: CartOpened, recorded: Recorded) -> None:
        row.customer_id = event.customer_id
        row.opened_at = recorded.occurred_at
        _change(row, "open", recorded)

    @on(CartItemAdded, key="cart_id")
    def add(self, row: Cart, event: CartItemAdded, recorded: Recorded) -> None:
        _add(row, [CartItem(event.sku, event.quantity)])
        _change(row, "open", recorded)

    @on(CartItemsTakenOver, key="cart_id")
    def take_over(self, row: Cart, event: CartItemsTakenOver, recorded: Recorded) -> None:
        _add(row, event.items)
        _change(row, "open", recorded)

    @on(CartQuantityChanged, key="cart_id")
    def change_quantity(self, row: Cart, event: CartQuantityChanged, recorded: Recorded) -> None:
        row.items = [[sku, event.quantity if sku == event.sku else units] for sku, units in row.items]
        _change(row, "open", recorded)

    @on(CartItemRemoved, key="cart_id")
    def remove(self, row: Cart, event: CartItemRemoved, recorded: Recorded) -> None:
        row.items = [[sku, units] for sku, units in row.items if sku != event.sku]
        _change(row, "open", recorded)

    @on(CartMerged, key="cart_id")
    def merge(self, row: Cart, event: CartMerged, recorded: Recorded) -> None:
        row.merged_into = event.into
        _change(row, "merged", recorded)

    @on(CartCheckedOut, key="cart_id")
    def check_out(self, row: Cart, event: CartCheckedOut, recorded: Recorded) -> None:
        row.order_id = event.order_id
        _change(row, "checked_out", recorded)

    @on(CartAbandoned, key="cart_id")
    def abandon(self, row: Cart, event: CartAbandoned, recorded: Recorded) -> None:
        """Nobody has changed it: that is the point."""
        row.status, row.version = "abandoned", recorded.version


def _add(row: Cart, items: Iterable[CartItem]) -> None:
    units = row.units
    for item in items:
        units[item.sku] = units.get(item.sku, 0) + item.quantity
    row.items = [list(pair) for pair in units.items()]


def _change(row: Cart, status: Status, recorded: Recorded) -> None:
    row.status = status
    row.changed_at = recorded.occurred_at
    row.version = recorded.version
