"""What the admin's first page shows. A database that is away is part of what it shows: the page itself always comes."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Max
from django.utils import timezone
from django.utils.timesince import timesince

from config.patience import FAILURES
from eventstore.browser import history
from eventstore.log.hold import Hold, hold
from eventstore.models import Event
from eventstore.outbox.models import Delivery
from eventstore.reactions.status import standing_still
from readmodels.customer_order_summary.queries import placed_since
from readmodels.engine.storing.checkpoint import LIVE, Checkpoint
from readmodels.engine.watching.health import STILL_FOR
from readmodels.engine.watching.status import Status, statuses
from readmodels.product_inventory.queries import low_in_stock

NEWEST = 10
HELD_FOR = timedelta(seconds=10)


class Part(NamedTuple):
    """A part of the shop that runs or does not. `level`: good, fair or bad."""

    name: str
    level: str
    state: str
    detail: str = ""


class Log(NamedTuple):
    hold: Hold
    newest: list[Event]
    dead_deliveries: int
    still_followers: list[str]


class Shop(NamedTuple):
    orders_today: int
    orders_last_day: int
    low_stock: int


class ReadSide(NamedTuple):
    projections: list[Status]
    moved_at: datetime | None
    shop: Shop


def dashboard() -> dict[str, Any]:
    """The template's context."""
    written, read = _log(), _read_side()
    return {
        "log": written,
        "events": written.newest if written else [],
        "projections": [{**status._asdict(), "label": status.state.replace("_", " ")} for status in read.projections]
        if read
        else [],
        "shop": read.shop if read else None,
        "health": [
            _log_health(written),
            *_watermark_health(written),
            _read_health(read),
            _worker_health(read),
            *_reactions_health(written),
            *_outbox_health(written),
        ],
    }


def _log() -> Log | None:
    try:
        dead = Delivery.objects.filter(state=Delivery.State.DEAD).count()
        return Log(hold(), list(history.events().order_by("-position")[:NEWEST]), dead, list(standing_still()))
    except FAILURES:
        return None


def _read_side() -> ReadSide | None:
    now = timezone.now()
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        shop = Shop(placed_since(midnight), placed_since(now - timedelta(days=1)), low_in_stock().count())
        moved_at = Checkpoint.objects.filter(slot=LIVE).aggregate(newest=Max("updated_at"))["newest"]
        return ReadSide(statuses(), moved_at, shop)
    except FAILURES:
        return None


def _log_health(written: Log | None) -> Part:
    if written is None:
        return Part("Event log", "bad", "not reachable", "No command can be taken.")
    if not written.newest:
        return Part("Event log", "good", "reachable", "It is empty.")
    newest = _ago(written.newest[0].command.recorded_at)
    return Part("Event log", "good", "reachable", f"Its newest event was recorded {newest}.")


def _watermark_health(written: Log | None) -> list[Part]:
    """What keeps the read models from the newest events: a moment of it is what every append takes."""
    if written is None:
        return []
    mark, drawn, holders = written.hold
    if not holders:
        return [Part("Watermark", "good", "free", "Everything that was appended can be read.")]
    level = "good" if all((holder.seconds or 0) < HELD_FOR.total_seconds() for holder in holders) else "fair"
    return [Part("Watermark", level, "held", f"At {mark:,} of {drawn:,} by {holders[0].who}.")]


def _read_health(read: ReadSide | None) -> Part:
    if read is None:
        return Part("Read database", "bad", "not reachable", "Orders are taken all the same; it catches up afterwards.")
    stopped = [status.name for status in read.projections if status.state == "stopped"]
    if stopped:
        return Part("Read database", "bad", "reachable", f"Stopped: {', '.join(stopped)}.")
    if still := [status.name for status in read.projections if not status.healthy and not status.pause]:
        return Part("Read database", "bad", "reachable", f"Far behind, and not moving: {', '.join(still)}.")
    if paused := [status.name for status in read.projections if status.pause]:
        return Part("Read database", "fair", "reachable", f"Paused by an operator: {', '.join(paused)}.")
    if parked := sum(status.parked for status in read.projections):
        rows = "1 row is" if parked == 1 else f"{parked:,} rows are"
        return Part("Read database", "fair", "reachable", f"{rows} parked: an event could not be folded.")
    behind = max((status.lag_events for status in read.projections), default=0)
    detail = f"Up to {behind:,} events behind the log." if behind else "Every read model is up to date."
    return Part("Read database", "good", "reachable", detail)


def _worker_health(read: ReadSide | None) -> Part:
    """Whether the workers do what there is to do: a checkpoint that moves, or no events to move it."""
    if read is None:
        return Part("Workers", "fair", "unknown")
    waits = any(status.lag_seconds > STILL_FOR.total_seconds() for status in read.projections)
    if read.moved_at is None:
        return Part("Workers", "bad" if waits else "fair", "not seen yet", "No projection has ever moved.")
    moved = f"A projection last moved {_ago(read.moved_at)}."
    if waits and timezone.now() - read.moved_at > STILL_FOR:
        return Part("Workers", "bad", "not working", f"{moved} Events wait, so the worker or the broker is down.")
    if any(status.lag_events for status in read.projections):
        return Part("Workers", "good", "working", moved)
    return Part("Workers", "good", "nothing to do", moved)


def _reactions_health(written: Log | None) -> list[Part]:
    """Nothing, as long as all goes well."""
    if written is None or not written.still_followers:
        return []
    names = ", ".join(written.still_followers)
    return [Part("Reactions", "bad", "standing still", f"What follows from new events is not done: {names}.")]


def _outbox_health(written: Log | None) -> list[Part]:
    if written is None:
        return []
    if not written.dead_deliveries:
        return [Part("Deliveries", "good", "going out", "No mail and no webhook was given up.")]
    given_up = f"{written.dead_deliveries:,} mails and webhooks were given up. Look at them, and send them again."
    return [Part("Deliveries", "fair", "given up", given_up)]


def _ago(time: datetime) -> str:
    seconds = (timezone.now() - time).total_seconds()
    return "just now" if seconds < 60 else f"{timesince(time)} ago"
