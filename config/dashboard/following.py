"""Whether what follows from events is done: reactions, mails and webhooks, in words."""

from collections.abc import Mapping

from config import starting
from config.dashboard.part import Part
from eventstore.outbox.backlog import Backlog
from eventstore.outbox.mail import Mails
from eventstore.outbox.webhooks.follower import Webhooks
from eventstore.reactions.status import Following
from readmodels.engine.desk.duration import duration

Followers = Mapping[str, Following]
SENT = (Mails.name, Webhooks.name)


def reactions_health(followers: Followers | None) -> list[Part]:
    """Nothing, as long as all goes well."""
    stopped = [name for name, one in (followers or {}).items() if one.error]
    late = behind(followers)
    if stopped:
        seen = f"What follows from new events is not done: {', '.join(stopped)}."
        return [Part("Reactions", "bad", "standing still", seen)]
    return [Part("Reactions", "bad", "behind", f"{late} {starting.BEAT}")] if late else []


def outbox_health(outbox: Mapping[str, Backlog] | None, followers: Followers | None) -> list[Part]:
    """What was noted to be sent, and whether the events are read of which something is to be noted."""
    if outbox is None or followers is None:
        return []
    if stopped := [name for name in SENT if name in followers and followers[name].error]:
        seen = f"Of new events nothing is sent, as these stand still: {', '.join(stopped)}."
        return [Part("Deliveries", "bad", "not going out", seen)]
    if late := behind({name: one for name, one in followers.items() if name in SENT}):
        return [Part("Deliveries", "bad", "not going out", f"{late} {starting.BEAT}")]
    if late := _waiting(outbox):
        return [Part("Deliveries", "bad", "not going out", f"{late} {starting.BEAT}")]
    if not (given_up := sum(one.given_up for one in outbox.values())):
        return [Part("Deliveries", "good", "going out", "No mail and no webhook was given up.")]
    look = f"{given_up:,} mails and webhooks were given up. Look at them, and send them again."
    return [Part("Deliveries", "fair", "given up", look)]


def behind(followers: Followers | None) -> str:
    """Which of them are late, and how much, in a sentence; empty where none is."""
    late = {name: one.lag for name, one in (followers or {}).items() if one.is_late}
    if not late:
        return ""
    events, seconds = max(lag.events for lag in late.values()), max(lag.seconds for lag in late.values())
    waits = "1 event has" if events == 1 else f"{events:,} events have"
    return f"{waits} waited for {duration(seconds)} to be looked at by {', '.join(late)}."


def _waiting(outbox: Mapping[str, Backlog]) -> str:
    late = [f"{one.waiting:,} by {name} for {duration(one.seconds)}" for name, one in outbox.items() if one.is_late]
    return f"They wait to be sent: {', '.join(late)}." if late else ""
