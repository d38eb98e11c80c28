"""What follows from events: the followers of the log, their deadlines, and what is to be sent."""

from prometheus_client.core import Metric

from config.metrics.gauge import gauges
from eventstore.outbox.backlog import backlogs
from eventstore.reactions.status import Overdue, following, overdue, with_deadlines


def reactions() -> list[Metric]:
    found = following()
    positions = {name: one.position for name, one in found.items()}
    events = {name: one.lag.events for name, one in found.items()}
    seconds = {name: one.lag.seconds for name, one in found.items()}
    stopped = {name: bool(one.error) for name, one in found.items()}
    return [
        gauges("reaction_position", "Up to where a follower has noted what events ask for.", "reaction", positions),
        gauges("reaction_lag_events", "Events that it has still to note, counted up to 100,000.", "reaction", events),
        gauges("reaction_lag_seconds", "Age of the oldest of them.", "reaction", seconds),
        gauges("reaction_stopped", "1 where it stands still with an error.", "reaction", stopped),
    ]


def deadlines() -> list[Metric]:
    found, names = overdue(), with_deadlines()
    due, seconds, refused = ({name: found.get(name, Overdue())[of] for name in names} for of in range(3))
    return [
        gauges("deadlines_overdue", "Deadlines that are due and not met, counted up to 10,000.", "reaction", due),
        gauges("deadlines_overdue_seconds", "For how long the oldest of them has been due.", "reaction", seconds),
        gauges("deadlines_refused", "Those that a rule has refused for good, up to 10,000.", "reaction", refused),
    ]


def outbox() -> list[Metric]:
    found = backlogs()
    waiting, seconds, dead = ({name: one[of] for name, one in found.items()} for of in range(3))
    return [
        gauges("outbox_waiting", "Deliveries that wait, counted up to 10,000.", "channel", waiting),
        gauges("outbox_due_seconds", "For how long the first of them has been due.", "channel", seconds),
        gauges("outbox_dead", "Deliveries that were given up, counted up to 10,000.", "channel", dead),
    ]
