"""The followers of the log, as each app's ready() lists them."""

from eventstore.reactions.follower import Follower

_followers: dict[str, Follower] = {}


def register(*followers: Follower) -> None:
    for follower in followers:
        _followers[follower.name] = follower


def registered() -> tuple[Follower, ...]:
    return tuple(_followers.values())
