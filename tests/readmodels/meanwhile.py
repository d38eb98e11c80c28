"""What others do at the worst moment."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections


def once_before(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, happens: Callable[[], object]) -> None:
    """Have something happen before the next call of a function, and not again."""
    original = getattr(module, name)

    def after(*arguments: Any, **options: Any) -> Any:
        monkeypatch.setattr(module, name, original)
        happens()
        return original(*arguments, **options)

    monkeypatch.setattr(module, name, after)


def elsewhere(work: Callable[[], object]) -> None:
    """In another session."""

    def act() -> None:
        work()
        connections.close_all()

    thread = threading.Thread(target=act)
    thread.start()
    thread.join()
