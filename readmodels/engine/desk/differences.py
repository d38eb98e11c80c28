"""What a comparison has found, as an operator reads it."""

import json
from collections import Counter
from typing import Any, NamedTuple

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.urls import reverse

from readmodels.engine.projection import Projection
from readmodels.engine.verifying.comparison import Difference
from readmodels.engine.verifying.verification import VerificationResult

LONGEST = 200  # characters of a value


class Change(NamedTuple):
    """Of one column: its value in the table that was there, and in the one that was folded from the log."""

    column: str
    live: str
    folded: str


class Row(NamedTuple):
    key: str
    address: str
    missing: str
    changes: list[Change]


class Shown(NamedTuple):
    """`columns`: in how many of the rows that are shown each of them differs. `is_past`: another table is live now."""

    result: VerificationResult
    is_past: bool
    columns: list[tuple[str, int]]
    rows: list[Row]

    @property
    def more(self) -> int:
        return int(self.result.differing) - len(self.rows)


def shown(projection: Projection[Any], result: VerificationResult, is_past: bool = False) -> Shown:
    rows = [_row(projection, Difference(**one), result.before_swap) for one in result.differences]
    columns = Counter(change.column for row in rows for change in row.changes)
    return Shown(result, is_past, columns.most_common(), rows)


def _row(projection: Projection[Any], found: Difference, before_swap: bool) -> Row:
    missing, changes = "", []
    if found.live is None:
        missing = "new: the table before had no such row" if before_swap else "missing: the log has such a row"
    elif found.folded is None:
        missing = "gone: the log has no such row" if before_swap else "too many: the log has no such row"
    else:
        changes = [Change(column, _text(live), _text(folded)) for column, live, folded in found.changes()]
    return Row(found.key, row_address(projection, found.key), missing, changes)


def row_address(projection: Projection[Any], key: str) -> str:
    """Of the row's own page, where its table has one."""
    model: Any = projection.model
    if not admin.site.is_registered(model):
        return ""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[quote(key)])


def _text(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
