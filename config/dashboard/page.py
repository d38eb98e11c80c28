"""The admin's first page. A database that is away is part of what it shows: the page itself always comes."""

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from config.dashboard import hours, operators, projections
from config.dashboard.asking import Asking
from config.dashboard.chart import chart
from config.dashboard.deadlines import deadlines
from config.dashboard.health import Log, health, in_words
from config.dashboard.revenue import revenue
from config.dashboard.sight import Sight
from config.dashboard.stock import stock
from eventstore.browser import history
from eventstore.database.connection import DATABASE
from eventstore.log.hold import hold
from eventstore.outbox.backlog import Backlog, backlogs
from eventstore.reactions.status import Following, following
from readmodels.customer_order_summary.queries import placed_in
from readmodels.router import READ_DATABASE

NEWEST = 10


def dashboard(request: HttpRequest) -> dict[str, Any]:
    """The template's context. What its reader may not look at is not even asked for, but for what health is told by."""
    ask, sees = Asking(), Sight.of(request)
    log = ask(_log, DATABASE)
    read = ask(projections.standing, DATABASE, READ_DATABASE)
    outbox = ask(backlogs, DATABASE)
    followers = ask(following, DATABASE)
    parts = health(log, read, followers, outbox)
    return {
        "sees": sees,
        "health": [part._replace(address=sees.page_of(part)) for part in parts],
        "in_words": in_words(parts),
        "head": log.hold.watermark if log and sees.events else None,
        "events": log.newest if log and sees.events else [],
        "projections": projections.lines(request, read) if read and sees.projections else None,
        **_following(ask, sees, followers, outbox),
        "stock": ask(stock, READ_DATABASE) if sees.stock else None,
        **_day(ask, sees, log),
        "noted": operators.newest(
            ask(operators.on_projections, READ_DATABASE) if sees.projections else None,
            ask(operators.on_the_rest, DATABASE) if sees.entries else None,
        ),
    }


def _following(
    ask: Asking, sees: Sight, followers: dict[str, Following] | None, outbox: dict[str, Backlog] | None
) -> dict[str, Any]:
    """With sums over reactions and channels."""
    due = ask(partial(deadlines, followers or {}), DATABASE) if sees.deadlines else None
    return {
        "deadlines": due,
        "overdue": sum(one.overdue for one in due or ()),
        "may_be_more": any(one.behind for one in due or ()),
        "outbox": outbox if sees.deliveries else None,
        "given_up": sum(one.given_up for one in outbox.values()) if outbox and sees.deliveries else 0,
    }


def _day(ask: Asking, sees: Sight, log: Log | None) -> dict[str, Any]:
    """What happened today, and in each hour of the last day."""
    now = timezone.localtime()
    day = hours.last_day(now)
    labels = [f"{timezone.localtime(hour):%H:%M}" for hour in day]
    events = ask(partial(hours.events, day, log.hold.watermark), DATABASE) if log and sees.events else None
    orders = ask(partial(placed_in, day), READ_DATABASE) if sees.orders else None
    return {
        "events_by_hour": chart(labels, events) if events else None,
        "orders_by_hour": chart(labels, orders) if orders else None,
        "is_more": bool(orders and hours.is_more(orders)),
        "orders_today": hours.of_today(day, orders, now) if orders else None,
        "revenue": ask(partial(revenue, now), READ_DATABASE) if sees.revenue else None,
    }


def _log() -> Log:
    return Log(hold(), list(history.events().order_by("-position")[:NEWEST]))
