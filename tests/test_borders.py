"""Imports point one way: config > readmodels > orders > catalog > eventstore (pyproject.toml has the contract)."""

from importlinter.cli import lint_imports


def test_imports_point_one_way() -> None:
    assert lint_imports() == 0
