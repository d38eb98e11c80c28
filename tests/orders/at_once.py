"""Acts at the same moment, each on a connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections

from eventstore.decider import CommandRefused


def at_once(*acts: Callable[[], Any]) -> list[CommandRefused]:
    """What was refused."""
    barrier = threading.Barrier(len(acts))
    refused: list[CommandRefused] = []

    def run(act: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            act()
        except CommandRefused as refusal:
            refused.append(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return refused
