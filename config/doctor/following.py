"""What follows from events: reactions, their deadlines, mails and webhooks. Beat has a worker do it every second."""

from collections.abc import Iterator

from config.doctor.finding import Finding, ok, warning, wrong
from eventstore.database.connection import rows
from eventstore.reactions.status import following

LATE = 60
START = "Start beat and a worker: they do it every second."


def look() -> Iterator[Finding]:
    yield from _followers()
    yield from _deadlines()
    yield from _deliveries()


def _followers() -> Iterator[Finding]:
    found = following()
    stopped = {name: one.error for name, one in found.items() if one.error}
    late = {name: one.lag for name, one in found.items() if one.lag.seconds > LATE and not one.error}
    for name, error in stopped.items():
        yield wrong("reactions", f"{name} stands still: {error}", "Mend that; `manage.py reactions` shows them all.")
    for name, lag in late.items():
        yield wrong("reactions", f"{name} is {lag.events:,} events behind, for {lag.seconds:,.0f} s", START)
    if not stopped and not late:
        yield ok("reactions", "none stands still")


def _deadlines() -> Iterator[Finding]:
    found = rows("overdue_deadlines")
    late = [(name, count, seconds) for name, count, seconds, _ in found if count and seconds > LATE]
    refused = {name: count for name, _, _, count in found if count}
    for name, count, seconds in late:
        yield wrong("deadlines", f"{count:,} of {name} are overdue, the oldest for {seconds:,.0f} s", START)
    for name, count in refused.items():
        seen = f"{count:,} of {name} were refused and are not tried again"
        yield warning("deadlines", seen, "`manage.py reactions` counts them; the admin's deadlines say why.")
    if not late and not refused:
        yield ok("deadlines", "none is late")


def _deliveries() -> Iterator[Finding]:
    found = rows("outbox_backlog")
    late = [(channel, count, seconds) for channel, count, seconds, _ in found if count and seconds > LATE]
    dead = {channel: count for channel, _, _, count in found if count}
    for channel, count, seconds in late:
        yield wrong("outbox", f"{count:,} by {channel} wait, the first for {seconds:,.0f} s", START)
    for channel, count in dead.items():
        remedy = "`manage.py outbox list --state dead` says why, and `outbox resend ID` sends one again."
        yield warning("outbox", f"{count:,} by {channel} were given up", remedy)
    if not late and not dead:
        yield ok("outbox", "nothing waits that should have been sent, and nothing was given up")
