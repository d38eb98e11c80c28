"""Ringing for the workers: one message for a projection waits at a time, however many commits there are.

A mark at the broker says that somebody has rung. A worker takes it away before it looks at the log, so that what
is committed later rings again. A mark is never waited for: it is forgotten after a second, and without the broker the
sweep finds what there is.
"""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from celery import current_app

LASTS = 1_000  # milliseconds


def ring(task: Any, calls: Iterable[tuple[str, int]]) -> None:
    """Send the task for each projection and shard that nobody has rung for. Raises what the broker's client raises."""
    calls = list(calls)
    with current_app.connection_or_acquire() as connection:
        client = connection.default_channel.client
        with client.pipeline(transaction=False) as pipeline:
            for call in calls:
                pipeline.set(_mark(*call), 1, nx=True, px=LASTS)
            rung = pipeline.execute()
    for call, first in zip(calls, rung, strict=True):
        if first:
            task.apply_async(call, retry=False, ignore_result=True)


def heard(name: str, shard: int) -> None:
    """From here on who rings for it sends another message."""
    with suppress(Exception), current_app.connection_or_acquire() as connection:
        connection.default_channel.client.delete(_mark(name, shard))


def _mark(name: str, shard: int) -> str:
    return f"orderlog:rung:{name}:{shard}"
