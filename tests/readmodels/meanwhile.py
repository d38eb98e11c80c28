"""What others do at the worst moment."""

from collections.abc import Callable
from typing import Any

import pytest


def once_before(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, happens: Callable[[], object]) -> None:
    """Have something happen before the next call of a function, and not again."""
    original = getattr(module, name)

    def after(*arguments: Any, **options: Any) -> Any:
        monkeypatch.setattr(module, name, original)
        happens()
        return original(*arguments, **options)

    monkeypatch.setattr(module, name, after)
