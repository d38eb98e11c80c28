"""Why a SKU's stock is what it is, for its page in the admin: movement by movement, kind by kind, order by order.

It asks the ledger, a read model of its own: the two may stand at different events for a moment, and the page says so.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.safestring import SafeString

from catalog import units
from eventstore.browser import history
from eventstore.browser.sparkline import sparkline
from eventstore.models import Command, Event
from orders.order import ORDER
from readmodels.product_inventory.model import ProductInventory
from readmodels.stock_ledger.model import LedgerLine
from readmodels.stock_ledger.queries import SUMMED, Balance, balances, movements, reserved_for, sums

MOVEMENTS, CHARTED, ORDERS = 20, 100, 50


class Movement(NamedTuple):
    """`event` is None where the log does not have it."""

    line: LedgerLine
    after: Balance
    event: Event | None

    @property
    def command(self) -> Command | None:
        return self.event.command if self.event else None

    @property
    def units(self) -> str | int:
        """Of a count, also what was counted and what had been there."""
        return units.in_words(self.event.payload) if self.event else self.line.quantity

    @property
    def kind(self) -> str:
        return _words(self.line.kind)

    @property
    def on_hand(self) -> str:
        return signed(self.line.on_hand_change)

    @property
    def reserved(self) -> str:
        return signed(self.line.reserved_change)

    @property
    def order_id(self) -> str | None:
        return _order_id(self.event)


class Part(NamedTuple):
    """What the movements of a kind came to."""

    kind: str
    movements: int
    on_hand: str
    reserved: str


class Promise(NamedTuple):
    """Units that are kept for somebody. `order_id` is None where it is a reservation without an order."""

    name: str
    units: int
    order_id: str | None


class Explanation(NamedTuple):
    """`before` is what was there before the movements that `parts` add up, `unnamed` is reserved by none of `promises`.

    `agrees`: the ledger comes to what the row says.
    """

    movements: list[Movement]
    parts: list[Part]
    before: Balance
    promises: list[Promise]
    unnamed: int
    agrees: bool
    chart: SafeString | None
    summed: int = SUMMED


def explanation(row: ProductInventory) -> Explanation:
    newest = movements(row.sku, None, CHARTED).rows
    after = balances(newest)
    # The ledger goes on meanwhile: each question is about what there was at the first.
    upto = newest[0].version if newest else 0
    reserved = reserved_for(row.sku, upto, ORDERS)
    behind = _events([*(line.position for line in newest[:MOVEMENTS]), *(one.position for one in reserved)])
    added = sums(row.sku, upto)
    now = after[0] if after else Balance(0, 0)
    return Explanation(
        [Movement(*both, behind.get(both[0].position)) for both in zip(newest, after, strict=True)][:MOVEMENTS],
        [Part(_words(one.kind), one.movements, signed(one.on_hand), signed(one.reserved)) for one in added],
        Balance(now.on_hand - sum(one.on_hand for one in added), now.reserved - sum(one.reserved for one in added)),
        [Promise(one.order_id, one.units, _order_id(behind.get(one.position))) for one in reserved],
        now.reserved - sum(one.units for one in reserved),
        now == (row.on_hand, row.reserved),
        _chart([balance.on_hand for balance in reversed(after)]),
    )


def signed(change: int) -> str:
    """Nothing, where nothing changed."""
    return f"{change:+,}".replace("-", "\N{MINUS SIGN}") if change else ""


def _words(kind: str) -> str:
    return kind.replace("_", " ")


def _chart(on_hand: list[int]) -> SafeString | None:
    return sparkline(on_hand, f"On hand over the newest {len(on_hand)} movements") if len(on_hand) > 1 else None


def _events(positions: Iterable[int]) -> dict[int, Event]:
    """By position, with their commands."""
    return {event.position: event for event in history.events().filter(position__in=set(positions))}


def _order_id(event: Event | None) -> str | None:
    """Of the order that its command was given to."""
    category, _, key = event.command.stream.partition("-") if event else ("", "", "")
    return key if category == ORDER.category else None
