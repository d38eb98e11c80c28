"""Asking the databases for what a page shows: each question has little time, and one that fails costs no other."""

import time
from collections.abc import Callable
from typing import TypeVar

from django.db import connections

from config.health import state
from config.patience import FAILURES, briefly

T = TypeVar("T")
SECONDS = 5.0


class Asking:
    """For one page. What a database that is away, or has taken too long, would have answered is None."""

    def __init__(self) -> None:
        self._up = {alias for alias in connections if state(alias) == "ok"}
        self._until = time.monotonic() + SECONDS

    def __call__(self, question: Callable[[], T], *databases: str) -> T | None:
        if not self._up.issuperset(databases) or time.monotonic() > self._until:
            return None
        try:
            with briefly(*databases):
                return question()
        except FAILURES:
            return None
