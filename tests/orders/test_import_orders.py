"""manage.py import_orders: the sample's rows become what the rules say, and the log agrees with the file."""

import gzip
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

from catalog.commands import ReturnStock, TransferStock
from catalog.events import MAIN, Condition, ProductCreated, StockAdjusted, StockPolicy, StockReceived
from catalog.product import PRODUCT
from catalog.shelves import Shelf, Stock
from catalog.stock import STOCK
from eventstore.commands.execution import current, execute
from eventstore.log import stream
from orders.events import CreditNoteIssued, OrderPlaced
from readmodels.engine.registry import registered
from readmodels.engine.verifying.verify import verify
from tests import shop
from tests.orders.histories import FIGURES, HEADER, SAMPLE, events, history, imported, queried, rejected, row

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def rejects(tmp_path: Path) -> Path:
    return tmp_path / "rejects.csv"


@pytest.fixture
def sample(rejects: Path, capsys: Capture) -> None:
    imported(SAMPLE, rejects, capsys)


def test_the_log_agrees_with_the_file(rejects: Path, capsys: Capture) -> None:
    said = imported(SAMPLE, rejects, capsys)
    assert said["agrees"]
    assert said["figures"] == {name: {"file": figure, "log": figure} for name, figure in FIGURES.items()}
    assert said["stock"] == {"skus": 7, "on_hand": 9, "differences": []}


def test_a_second_run_changes_nothing(rejects: Path, capsys: Capture) -> None:
    first = imported(SAMPLE, rejects, capsys)
    stored, taken_down = events(), rejected(rejects)
    second = imported(SAMPLE, rejects, capsys)
    assert events() == stored
    assert rejected(rejects) == taken_down
    assert second["documents_recorded_before"] == first["documents_stored"]
    assert second["documents_stored"] == 0
    assert second["agrees"]


def test_a_gzipped_file_is_the_same_history(sample: None, rejects: Path, tmp_path: Path, capsys: Capture) -> None:
    packed = tmp_path / "whatever"
    packed.write_bytes(gzip.compress(SAMPLE.read_bytes()))
    assert imported(packed, rejects, capsys)["documents_stored"] == 0


def test_the_read_models_show_it(sample: None) -> None:
    shop.catch_up_all()
    assert [difference for projection in registered() for difference in verify(projection).differences] == []


def test_people_read_a_table(rejects: Path, capsys: Capture) -> None:
    call_command("import_orders", str(SAMPLE), "--rejects", str(rejects))
    said = capsys.readouterr().out
    assert "revenue                          104.060         104.060" in said
    assert "The log agrees with the file." in said
    assert str(rejects) in said


@pytest.mark.usefixtures("sample")
class TestTheSample:
    def test_an_order_is_placed_paid_shipped_and_completed_at_its_earliest_time(self) -> None:
        recorded = stream.read("order-100001")
        assert [one.event.stored_name for one in recorded] == [
            "order.placed",
            "order.payment_recorded",
            "order.items_shipped",
            "order.completed",
        ]
        assert {one.occurred_at for one in recorded} == {datetime(2010, 12, 1, 9, tzinfo=UTC)}

    def test_repeated_lines_stay(self) -> None:
        placed = stream.read("order-100001")[0].event
        assert isinstance(placed, OrderPlaced)
        assert [(line.sku, line.quantity, str(line.unit_price)) for line in placed.lines] == [
            ("20001", 2, "8.50"),
            ("20002", 6, "0.425"),
            ("20001", 1, "7.95"),
        ]
        assert (placed.customer_id, placed.shipping_country) == ("501", "United Kingdom")

    def test_rows_of_an_invoice_that_lie_apart_are_one_order_in_london_time(self) -> None:
        (first, *_) = stream.read("order-100013")
        assert isinstance(first.event, OrderPlaced)
        assert [line.sku for line in first.event.lines] == ["20004", "20001"]
        assert first.occurred_at == datetime(2011, 7, 1, 8, tzinfo=UTC)

    def test_what_costs_nothing_is_not_paid(self) -> None:
        assert [one.event.stored_name for one in stream.read("order-100012")] == [
            "order.placed",
            "order.items_shipped",
            "order.completed",
        ]

    def test_a_guest_has_no_customer(self) -> None:
        placed = stream.read("order-100014")[0].event
        assert isinstance(placed, OrderPlaced)
        assert placed.customer_id is None

    def test_a_credit_note_has_absolute_quantities_and_puts_stock_back(self) -> None:
        issued = stream.read("credit_note-C100006")[0].event
        assert isinstance(issued, CreditNoteIssued)
        assert [(line.sku, line.quantity) for line in issued.lines] == [("20001", 1), ("20002", 6)]
        assert current(STOCK, ["20002"])["20002"] == Stock({MAIN: Shelf(6)})

    def test_an_adjustment_has_the_description_as_its_reason(self) -> None:
        recorded = stream.read("stock-20003")
        assert [one.event for one in recorded] == [
            StockReceived("20003", 5, "opening stock"),
            StockAdjusted("20003", -3, ""),
            StockAdjusted("20003", -2, "smashed"),
        ]
        assert recorded[0].occurred_at == recorded[1].occurred_at == datetime(2010, 12, 1, 10, tzinfo=UTC)

    def test_an_adjustment_of_a_service_counts_nothing(self) -> None:
        (adjusted,) = [one.event for one in stream.read("stock-BANK CHARGES")]
        assert adjusted == StockAdjusted("BANK CHARGES", -1, "", tracked=False)

    def test_a_product_has_its_first_description_and_its_first_price(self) -> None:
        (created,) = [one.event for one in stream.read("product-20002a")]
        assert created == ProductCreated("20002a", "DOILY SMALL", Decimal("1.25"), "GBP", StockPolicy.TRACKED)

    def test_skus_that_differ_by_case_are_two_products(self) -> None:
        states = current(PRODUCT, ["20002a", "20002A"])
        assert states["20002a"] != states["20002A"]

    def test_a_product_without_a_description_is_called_by_its_code(self) -> None:
        (created,) = [one.event for one in stream.read("product-BANK CHARGES")]
        assert created == ProductCreated("BANK CHARGES", "BANK CHARGES", Decimal(0), "GBP", StockPolicy.UNTRACKED)

    def test_all_of_it_was_done_by_the_import(self) -> None:
        assert queried("SELECT DISTINCT actor FROM eventstore_command") == [("import",)]


def test_what_else_is_in_the_log_is_not_counted(rejects: Path, capsys: Capture) -> None:
    shop.product("20001", stock=50)
    shop.place("web-1", shop.line("20001", 4))
    shop.place("web-2", shop.line("20001", 3))
    shop.ship("web-2")
    said = imported(SAMPLE, rejects, capsys)
    assert said["agrees"]
    assert said["figures"]["orders"] == {"file": 8, "log": 8}
    assert said["products_kept_as_they_were"] == 1
    assert current(STOCK, ["20001"])["20001"] == Stock({MAIN: Shelf(50, reserved=4)})


def test_a_stock_that_no_longer_is_the_sum_of_its_events_is_told(rejects: Path, capsys: Capture) -> None:
    imported(SAMPLE, rejects, capsys)
    queried(
        "UPDATE eventstore_stream SET state = %s WHERE name = 'stock-20002' RETURNING 1",
        '{"type":"Stock","shelves":{"main":{"on_hand":99}}}',
    )
    with pytest.raises(Exception, match="does not agree"):
        call_command("import_orders", str(SAMPLE), "--rejects", str(rejects))
    assert "20002: 6 on hand by the file, 6 by the log" in capsys.readouterr().out


def test_a_stock_of_before_there_were_locations_is_whole(rejects: Path, capsys: Capture) -> None:
    imported(SAMPLE, rejects, capsys)
    before = '{"type":"Stock","on_hand":6}'
    queried("UPDATE eventstore_stream SET state = %s WHERE name = 'stock-20002' RETURNING 1", before)
    assert imported(SAMPLE, rejects, capsys)["agrees"]


def test_what_is_moved_or_written_off_later_leaves_every_stock_whole(rejects: Path, capsys: Capture) -> None:
    imported(SAMPLE, rejects, capsys)
    execute(shop.envelope(), STOCK, "20002", TransferStock("20002", 2, MAIN, "back room"))
    execute(shop.envelope(), STOCK, "20002", ReturnStock("20002", 1, "C1", Condition.WRITE_OFF))
    assert imported(SAMPLE, rejects, capsys)["agrees"]


def test_a_corrected_row_is_added_and_nothing_is_doubled(rejects: Path, tmp_path: Path, capsys: Capture) -> None:
    rows = [row("1"), row("2", quantity="-1x"), row("3", sku="S")]
    assert imported(history(tmp_path, *rows), rejects, capsys)["figures"]["rejected_rows"]["file"] == 1
    rows[1] = row("2", sku="S")
    said = imported(history(tmp_path, *rows), rejects, capsys)
    assert (said["agrees"], said["figures"]["orders"], said["documents_stored"]) == (True, {"file": 3, "log": 3}, 1)


def test_columns_may_come_in_another_order(rejects: Path, tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "history.csv"
    names = HEADER.split(",")[::-1]
    values = row().split(",")[::-1]
    path.write_text(
        "\ufeff" + ",".join(["Extra", *names]) + "\r\n" + ",".join(["x", *values]) + "\r\n", encoding="utf-8"
    )
    assert imported(path, rejects, capsys)["figures"]["orders"] == {"file": 1, "log": 1}
