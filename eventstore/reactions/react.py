"""All reactions, a round of them: first the followers come to the head of the log, then what is due is done."""

from eventstore.reactions.advance import advance
from eventstore.reactions.meeting import meet
from eventstore.reactions.registry import registered


def react() -> None:
    """An event that takes a deadline away is seen before the deadline is met: of those that lag, none is.

    Raises what a lost database raises.
    """
    meet([follower for follower in registered() if advance(follower)])
