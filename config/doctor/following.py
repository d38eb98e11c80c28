"""What follows from events: reactions, their deadlines, mails and webhooks. Beat has a worker do it every second."""

from collections.abc import Iterator

from config import starting
from config.doctor.finding import Finding, ok, warning, wrong
from eventstore.outbox.backlog import backlogs
from eventstore.reactions.status import following, overdue


def look() -> Iterator[Finding]:
    yield from _followers()
    yield from _deadlines()
    yield from _deliveries()


def _followers() -> Iterator[Finding]:
    found = following()
    stopped = {name: one.error for name, one in found.items() if one.error}
    late = {name: one.lag for name, one in found.items() if one.is_late}
    for name, error in stopped.items():
        yield wrong("reactions", f"{name} stands still: {error}", "Mend that; `manage.py reactions` shows them all.")
    for name, lag in late.items():
        yield wrong("reactions", f"{name} is {lag.events:,} events behind, for {lag.seconds:,.0f} s", starting.BEAT)
    if not stopped and not late:
        yield ok("reactions", "none stands still")


def _deadlines() -> Iterator[Finding]:
    found = overdue()
    late = [(name, one.due, one.seconds) for name, one in found.items() if one.is_late]
    refused = {name: one.refused for name, one in found.items() if one.refused}
    for name, count, seconds in late:
        yield wrong("deadlines", f"{count:,} of {name} are overdue, the oldest for {seconds:,.0f} s", starting.BEAT)
    for name, count in refused.items():
        seen = f"{count:,} of {name} were refused and are not tried again"
        yield warning("deadlines", seen, "`manage.py reactions` counts them; the admin's deadlines say why.")
    if not late and not refused:
        yield ok("deadlines", "none is late")


def _deliveries() -> Iterator[Finding]:
    found = backlogs()
    late = [(channel, one.waiting, one.seconds) for channel, one in found.items() if one.is_late]
    dead = {channel: one.given_up for channel, one in found.items() if one.given_up}
    for channel, count, seconds in late:
        yield wrong("outbox", f"{count:,} by {channel} wait, the first for {seconds:,.0f} s", starting.BEAT)
    for channel, count in dead.items():
        remedy = "`manage.py outbox list --state dead` says why, and `outbox resend ID` sends one again."
        yield warning("outbox", f"{count:,} by {channel} were given up", remedy)
    if not late and not dead:
        yield ok("outbox", "nothing waits that should have been sent, and nothing was given up")
