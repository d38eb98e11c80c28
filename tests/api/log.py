"""What the log says, for tests of what a request has stored."""

from catalog.shelves import Stock
from catalog.stock import STOCK
from eventstore.commands.execution import current
from eventstore.models import Command, Event


def stored(stream: str) -> list[str]:
    """The stored names of a stream's events."""
    return list(Event.objects.filter(stream__name=stream).order_by("version").values_list("type", flat=True))


def count() -> tuple[int, int]:
    """How many events and commands there are in all."""
    return Event.objects.count(), Command.objects.count()


def stock(sku: str) -> Stock:
    """A SKU's stock at this moment."""
    return current(STOCK, [sku])[sku]
