"""After a commit, those who read the log are told that there is something to read.

No data goes with it: the log has it all.
"""

from collections.abc import Callable

from django.db import transaction

from eventstore.database.connection import DATABASE

listeners: list[Callable[[], None]] = []


def listen(listener: Callable[[], None]) -> None:
    """Have `listener` called after every commit that appended. It must return at once and not fail."""
    listeners.append(listener)


def ring_after_commit() -> None:
    """Tell the listeners when the current transaction has committed. A failing one harms neither it nor the others."""
    for listener in listeners:
        transaction.on_commit(listener, using=DATABASE, robust=True)
