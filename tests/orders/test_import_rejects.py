"""What the import does not take: nothing is lost silently, and a file that is none is refused in one line."""

import gzip
from decimal import Decimal
from pathlib import Path

import pytest

from orders.events import OrderLine
from tests import shop
from tests.orders.histories import SAMPLE, events, history, imported, queried, refused, rejected, row

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])
Capture = pytest.CaptureFixture[str]
POSTAGE = OrderLine("POST", "Postage", 1, Decimal("3.95"), tracked=False)


@pytest.fixture
def rejects(tmp_path: Path) -> Path:
    return tmp_path / "rejects.csv"


def test_rows_that_the_rules_leave_out_are_taken_down_as_they_stand(rejects: Path, capsys: Capture) -> None:
    imported(SAMPLE, rejects, capsys)
    assert rejected(rejects) == [
        ["14", "the invoice begins with neither a digit nor C"],
        ["15", "the invoice begins with neither a digit nor C"],
        ["16", "a credit note's quantity is not negative"],
    ]
    assert '"C100010,20004,""CANDLE, """"ROSE"""" SCENTED"",1,' in rejects.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("2,10,Mug", "has 3 columns instead of 8"),
        (row() + ",more", "has 9 columns instead of 8"),
        (row(invoice=""), "InvoiceNo is empty"),
        (row(sku=""), "StockCode is empty"),
        (row(sku="1" * 65), "StockCode is longer than 64 characters"),
        (row(sku="1\x00"), "StockCode holds a character that cannot be printed"),
        (row(sku="1\udcff"), "StockCode holds a character that cannot be printed"),
        (row(customer="\u202e"), "CustomerID holds a character that cannot be printed"),
        (row(description="\x00"), "Description is not UTF-8 text, or holds NUL"),
        (row(description="\udca3"), "Description is not UTF-8 text, or holds NUL"),
        (row(description="x" * 201), "Description is longer than 200 characters"),
        (row(quantity="0"), "Quantity is zero or beyond 1,000,000"),
        (row(quantity="1000001"), "Quantity is zero or beyond 1,000,000"),
        (row(quantity="9223372036854775808"), "Quantity is not a whole number"),
        (row(quantity="1.5"), "Quantity is not a whole number"),
        (row(quantity="\uff11"), "Quantity is not a whole number"),
        (row(price="NaN"), "UnitPrice is not an amount with up to nine digits and four decimals"),
        (row(price="1e400"), "UnitPrice is not an amount with up to nine digits and four decimals"),
        (row(price="1.00005"), "UnitPrice is not an amount with up to nine digits and four decimals"),
        (row(price=""), "UnitPrice is not an amount with up to nine digits and four decimals"),
        (row(price="-1"), "the price is below zero"),
        (row(at="12/1/2010 8:26"), "InvoiceDate is not a time such as 2010-12-01T08:26:00"),
        (row(at="2010-02-30T08:26:00"), "InvoiceDate is not a time that exists"),
        (row(at="0001-01-01T00:00:00"), None),
        (row(customer="d"), "the invoice is for another customer"),
        ('"' + row(), "has 1 columns instead of 8"),
        ('"' + "x" * 200_000 + '"', "is not CSV: field larger than field limit (131072)"),
    ],
)
def test_a_malformed_row_costs_nothing_but_itself(
    bad: str, reason: str | None, rejects: Path, tmp_path: Path, capsys: Capture
) -> None:
    said = imported(history(tmp_path, row(), bad), rejects, capsys)
    assert said["agrees"]
    assert said["figures"]["orders"]["log"] == 1
    assert rejected(rejects) == ([["3", reason]] if reason else [])


def test_a_document_that_a_rule_refuses_is_taken_down_and_the_others_are_imported(
    rejects: Path, tmp_path: Path, capsys: Capture
) -> None:
    shop.product("10")
    shop.place("2", POSTAGE)
    path = history(tmp_path, row("1"), row("2"), row("2", sku="11"), row("3"))
    assert "does not agree" in refused(path, rejects, 1)
    assert rejected(rejects) == [
        ["", "product 10: There is a product with this SKU already, and it is another one."],
        ["3", "order 2: There is an order with this id already."],
        ["4", "order 2: There is an order with this id already."],
    ]
    assert queried("SELECT stream FROM eventstore_command WHERE actor = 'import' AND name = 'PlaceOrder'") == [
        ("order-1",),
        ("order-3",),
    ]


def test_many_refusals_in_one_batch(rejects: Path, tmp_path: Path) -> None:
    for number in range(0, 40, 2):
        shop.place(str(number), POSTAGE)
    path = history(tmp_path, *(row(str(number)) for number in range(40)))
    refused(path, rejects, 1)
    assert len(rejected(rejects)) == 20
    assert queried("SELECT count(*) FROM eventstore_command WHERE actor = 'import' AND name = 'PlaceOrder'") == [(20,)]


def test_an_order_that_was_recorded_with_other_lines_is_taken_down(
    rejects: Path, tmp_path: Path, capsys: Capture
) -> None:
    imported(history(tmp_path, row("1", sku="S"), row("2", sku="S")), rejects, capsys)
    stored = events()
    refused(history(tmp_path, row("1", sku="S"), row("2", sku="S", quantity="2")), rejects, 1)
    assert rejected(rejects) == [["3", "order 2: It was recorded before, with another content."]]
    assert events() == stored


def test_a_second_history_with_other_opening_stock_is_refused(rejects: Path, tmp_path: Path, capsys: Capture) -> None:
    imported(history(tmp_path, row("1")), rejects, capsys)
    stored = events()
    said = refused(history(tmp_path, row("7", quantity="9")), rejects, 2)
    assert said == "the log holds another history: its opening stock of 10 is not that of this file"
    assert events() == stored


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "does not name InvoiceNo, StockCode"),
        (b"Invoice,StockCode\n1,2\n", "the file has another format"),
        (b"\x7fELF\x00\x01\x02", "the file has another format"),
        (b"\xff\xfe" + "InvoiceNo,StockCode".encode("utf-16-le"), "the file has another format"),
        (b"\x1f\x8bnot gzip at all", "is damaged"),
        (gzip.compress(SAMPLE.read_bytes())[:-20], "is damaged"),
        (b"x" * 3_000_000, "the file has another format"),
        (SAMPLE.read_bytes().replace(b"2010-12", b"12/2010").replace(b"2011-07", b"7/2011"), "no row of"),
    ],
)
def test_a_file_of_another_format_is_refused(content: bytes, said: str, rejects: Path, tmp_path: Path) -> None:
    path = tmp_path / "strange"
    path.write_bytes(content)
    assert said in refused(path, rejects, 2)
    assert events() == 0


def test_a_missing_file_is_refused(rejects: Path, tmp_path: Path) -> None:
    assert refused(tmp_path / "nothing.csv", rejects, 2).endswith("nothing.csv is not a file")


def test_the_rejects_are_not_written_over_the_history(tmp_path: Path) -> None:
    path = history(tmp_path, row())
    before = path.read_bytes()
    assert "cannot be written over" in refused(path, path, 2)
    assert path.read_bytes() == before


def test_a_rejects_file_that_cannot_be_written_is_told_before_anything_is_imported(tmp_path: Path) -> None:
    assert "cannot be written" in refused(history(tmp_path, row()), tmp_path / "no" / "folder", 2)
    assert events() == 0


def test_a_history_without_rows_is_empty(rejects: Path, tmp_path: Path, capsys: Capture) -> None:
    assert imported(history(tmp_path), rejects, capsys)["agrees"]
    assert events() == 0
