"""Histories for the tests of the import: the sample, rows as text, and the command as an operator gives it."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

SAMPLE = Path(__file__).parents[1] / "data" / "sample-history.csv"
HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
FIGURES = {
    "orders": 8,
    "order_lines": 12,
    "revenue": "104.060",
    "guest_orders": 2,
    "customers": 4,
    "credit_notes": 2,
    "credit_lines": 3,
    "credited": "38.550",
    "adjustments": 4,
    "paid": "104.060",
    "shipped_orders": 8,
    "rejected_rows": 3,
}


def row(
    invoice: str = "1",
    sku: str = "10",
    description: str = "Mug",
    quantity: str = "1",
    at: str = "2010-12-01T09:00:00",
    price: str = "2.50",
    customer: str = "c",
    country: str = "UK",
) -> str:
    return ",".join((invoice, sku, description, quantity, at, price, customer, country))


def history(folder: Path, *rows: str) -> Path:
    path = folder / "history.csv"
    path.write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8", errors="surrogateescape")
    return path


def imported(path: Path, rejects: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What `import_orders --json` says."""
    capsys.readouterr()
    call_command("import_orders", str(path), "--rejects", str(rejects), "--json")
    said: dict[str, Any] = json.loads(capsys.readouterr().out)
    return said


def refused(path: Path, rejects: Path, code: int) -> str:
    """The one line that an operator reads when the import fails with this exit code."""
    with pytest.raises(CommandError) as error:
        call_command("import_orders", str(path), "--rejects", str(rejects))
    assert error.value.returncode == code
    assert "\n" not in str(error.value)
    return str(error.value)


def queried(sql: str, *parameters: str | int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def events() -> int:
    return int(queried("SELECT count(*) FROM eventstore_event")[0][0])


def rejected(path: Path) -> list[list[str]]:
    """Line and reason of each row of a rejects file."""
    limit = csv.field_size_limit(1 << 22)
    try:
        with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
            return [row[:2] for row in csv.reader(file)][1:]
    finally:
        csv.field_size_limit(limit)
