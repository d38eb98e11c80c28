"""The log's SQL: one statement per file in sql/, named by its file. Migrations run the same files."""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "sql"


@cache
def statement(name: str) -> str:
    """The text of sql/<name>.sql. Parameters are named: %(name)s."""
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")
