"""Who follows the log and writes down what its events ask for."""

from collections.abc import Sequence
from typing import ClassVar

from eventstore.event import Event, Recorded


class Follower:
    name: ClassVar[str]
    event_types: tuple[type[Event], ...]
    from_now: ClassVar[bool] = False  # a new one begins at the head of the log, not at its start

    def note(self, events: Sequence[Recorded]) -> None:
        """Write down, in the current transaction of the log's database, what these events ask for.

        Personal data is encrypted.
        """
        raise NotImplementedError
