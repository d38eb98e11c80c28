"""The followers that run, as the apps list them."""

from eventstore.reactions.follower import Follower

_followers: dict[str, Follower] = {}


class UnknownFollower(LookupError):
    """There is no follower with this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no follower called {name}; there are: {', '.join(_followers)}")


def register(*followers: Follower) -> None:
    for follower in followers:
        _followers[follower.name] = follower


def registered() -> tuple[Follower, ...]:
    return tuple(_followers.values())


def follower(name: str) -> Follower:
    """Raises UnknownFollower."""
    try:
        return _followers[name]
    except KeyError:
        raise UnknownFollower(name) from None
