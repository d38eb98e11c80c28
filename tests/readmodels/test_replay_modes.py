"""manage.py replay with its options: in chunks, dry, rolled back, canceled, in place, one row, and as the shop was."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from orders.events import PaymentRecorded
from readmodels.engine.folding.catch_up import catch_up
from readmodels.engine.folding.fold import Budget
from readmodels.engine.projection import Fold
from readmodels.engine.registry import projection
from readmodels.engine.replaying import building, replay, swap
from readmodels.engine.replaying.swap import AwaitsApproval
from readmodels.engine.replaying.under_way import under_way
from readmodels.engine.storing import checkpoint, shadow
from readmodels.engine.storing.checkpoint import LIVE, SHADOW, Checkpoint
from readmodels.engine.storing.database import run
from readmodels.engine.storing.table import Table
from readmodels.engine.tasks import build
from readmodels.engine.verifying import scratch
from readmodels.engine.verifying.verify import verify
from readmodels.engine.waking.sweep import sweep
from readmodels.engine.watching.status import statuses
from readmodels.models import CustomerOrderSummary, ProductInventory
from tests import shop
from tests.api.client import Storefront

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

SUMMARY = projection("customer_order_summary")
INVENTORY = projection("product_inventory")


def damage() -> None:
    run("UPDATE readmodels_productinventory SET on_hand = 7777 WHERE sku = 'A'")


@pytest.fixture(autouse=True)
def orders() -> None:
    run("DROP TABLE IF EXISTS the_past")
    for name in (SUMMARY, INVENTORY):
        shadow.drop(name.model)
    for sku in "ABCDEFGH":
        shop.product(sku, 100)
        shop.place(f"o{sku}", shop.line(sku, 2))
    shop.catch_up_all()


@pytest.mark.parametrize("chunks", [2, 3, 8])
def test_chunks_are_built_apart_and_swapped_in_together(chunks: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """As workers do it that were sent `build`, the command's own part last."""
    monkeypatch.setattr(building, "BULK", Budget(2, 2, 2))
    for one in (INVENTORY, SUMMARY):
        assert building.begin(one, chunks) == chunks
        for chunk in range(1, chunks):
            build(one.name, chunk)
        assert list(building.build(one))[-1].done
        swap.swap(one)
        assert verify(one).differences == []
    assert checkpoint.standings(INVENTORY.name)[0].shard.of == 1


def test_chunks_that_no_worker_builds_are_built_by_the_command(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr(building, "ABANDONED_AFTER", building.ABANDONED_AFTER / 100)
    monkeypatch.setattr(build, "apply_async", lambda *_, **options: None)
    damage()
    call_command("replay", "product_inventory", "--parallel", "3")
    assert verify(INVENTORY).differences == []


def test_a_live_table_in_shards_is_kept_current_by_several_runners(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(INVENTORY), "shards", 3)
    call_command("replay", "product_inventory")
    assert [one.shard.of for one in checkpoint.standings(INVENTORY.name)] == [3, 3, 3]
    for sku in "ABCDEFGH":
        shop.place(f"more{sku}", shop.line(sku, 1))
    for shard in (2, 0):
        list(catch_up(INVENTORY, shard))
    assert checkpoint.position(INVENTORY.name) < checkpoint.standings(INVENTORY.name)[0].position
    assert Storefront().get("inventory/A").json()["position"] == checkpoint.position(INVENTORY.name)
    assert verify(INVENTORY).differences == []
    assert verify(INVENTORY, sample=5).differences == []
    damage()
    call_command("replay", "product_inventory", "--key", "A")
    list(catch_up(INVENTORY))
    assert verify(INVENTORY).differences == []
    assert ProductInventory.objects.get(pk="H").reserved == 3


def test_a_dry_run_shows_what_would_change_and_changes_nothing(capsys: Any) -> None:
    damage()
    call_command("replay", "product_inventory", "--dry-run")
    out = capsys.readouterr().out
    assert "8 rows against the live table" in out and "1 differ" in out
    assert "A: on_hand 7777 -> 100" in out
    assert ProductInventory.objects.get(pk="A").on_hand == 7777
    call_command("replay", "product_inventory")
    assert ProductInventory.objects.get(pk="A").on_hand == 100


def test_one_that_is_to_wait_for_approval_is_not_swapped_in_by_the_command(capsys: Any) -> None:
    damage()
    replay.request("product_inventory", on_approval=True)
    for _ in range(2):
        with pytest.raises(CommandError, match=r"waits for approval.*in the admin.*--cancel` drops it") as refused:
            call_command("replay", "product_inventory")
        assert refused.value.returncode == 1
        sweep()
    assert ProductInventory.objects.get(pk="A").on_hand == 7777
    call_command("replay", "product_inventory", "--dry-run")
    assert "A: on_hand 7777 -> 100" in capsys.readouterr().out
    with pytest.raises(AwaitsApproval):
        swap.swap(INVENTORY)
    assert under_way()["product_inventory"].is_built
    call_command("replay", "product_inventory", "--from-scratch")
    assert ProductInventory.objects.get(pk="A").on_hand == 100


def test_what_a_dry_run_has_left_is_no_replay_that_goes_on() -> None:
    call_command("replay", "product_inventory", "--dry-run")
    assert state("product_inventory") == "current"
    assert under_way()["product_inventory"].state == "left"
    replay.request("product_inventory")
    assert state("product_inventory") == "replaying"


def test_a_replay_that_was_killed_is_shown_as_one_until_it_has_stood_still_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    building.begin(INVENTORY)
    assert state("product_inventory") == "replaying"
    monkeypatch.setattr(building, "ABANDONED_AFTER", timedelta(0))
    assert state("product_inventory") == "current"


def state(name: str) -> str:
    return next(one.state for one in statuses() if one.name == name)


def test_an_intended_change_of_logic_shows_its_differences(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    shop.pay("oA", "1")
    shop.catch_up_all()

    def pay(self: object, row: CustomerOrderSummary, event: PaymentRecorded, recorded: Any) -> None:
        row.status = "paid on account"

    folds: Any = SUMMARY.folds
    monkeypatch.setitem(folds, PaymentRecorded, Fold(folds[PaymentRecorded].keys, pay))
    call_command("replay", "customer_order_summary")
    out = capsys.readouterr().out
    assert "1 differ" in out
    assert '"paid on account"' in out


def test_the_comparison_is_made_at_one_position_while_orders_come_in(capsys: Any) -> None:
    building.begin(INVENTORY)
    list(building.build(INVENTORY))
    shop.place("late", shop.line("A", 1))
    found = swap.compare(INVENTORY)
    assert found is not None
    assert (found.rows, found.differing) == (8, 0)
    shop.place("later", shop.line("A", 1))
    shop.catch_up_all()
    found = swap.compare(INVENTORY)
    assert found is not None and found.differing == 0


def test_a_rollback_puts_the_old_table_back_and_catches_up() -> None:
    damage()
    call_command("replay", "product_inventory")
    shop.place("since", shop.line("A", 1))
    call_command("replay", "product_inventory", "--rollback")
    shop.catch_up_all()
    damaged = ProductInventory.objects.get(pk="A")
    assert (damaged.on_hand, damaged.reserved) == (7777, 3)
    call_command("replay", "product_inventory", "--rollback")
    shop.catch_up_all()
    assert verify(INVENTORY).differences == []


@pytest.mark.parametrize(
    ("mode", "left"),
    [
        (["--rollback"], "nothing was changed"),
        (["--dry-run"], "run it again to go on"),
        (["--in-place", "--yes"], "the workers go on with"),
    ],
)
def test_one_that_is_cut_short_says_what_it_has_left(
    mode: list[str], left: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise OperationalError("canceling statement due to lock timeout")

    for module, name in ((swap, "roll_back"), (building, "build"), (replay, "fill")):
        monkeypatch.setattr(module, name, fails)
    with pytest.raises(CommandError, match=f"{left}.*lock timeout"):
        call_command("replay", "product_inventory", *mode)


def test_those_that_can_be_rolled_back_are_and_the_others_are_named() -> None:
    Checkpoint.objects.exclude(slot=LIVE).delete()
    call_command("replay", "stock_ledger")
    with pytest.raises(CommandError, match=r"replaced the table of product_inventory\n.*of sales") as told:
        call_command("replay", "product_inventory", "stock_ledger", "sales", "--rollback")
    assert "stock_ledger" not in str(told.value)


def test_without_a_previous_table_there_is_no_way_back() -> None:
    Checkpoint.objects.exclude(slot=LIVE).delete()
    with pytest.raises(CommandError, match="no replay has replaced"):
        call_command("replay", "product_inventory", "--rollback")


def test_a_canceled_replay_leaves_nothing(capsys: Any) -> None:
    building.begin(INVENTORY)
    running = building.build(INVENTORY)
    next(running)
    with pytest.raises(CommandError, match="under way"):
        call_command("replay", "product_inventory", "--rollback")
    call_command("replay", "product_inventory", "--cancel")
    assert not Checkpoint.objects.filter(slot=SHADOW).exists()
    assert run("SELECT to_regclass('shadow.readmodels_productinventory')") == [(None,)]
    with pytest.raises(building.ReplayUnderWay):
        list(running)
    call_command("replay", "product_inventory", "--cancel")
    assert "no replay is under way" in capsys.readouterr().out


def test_in_place_the_live_table_is_built_anew() -> None:
    damage()
    call_command("replay", "product_inventory", "--in-place", "--yes")
    assert verify(INVENTORY).differences == []


def test_nor_is_it_emptied_where_nobody_can_be_asked() -> None:
    with pytest.raises(CommandError, match="give --yes") as refused:
        call_command("replay", "product_inventory", "--in-place")
    assert refused.value.returncode == 2
    assert verify(INVENTORY).rows > 0


def left_with_damage() -> None:
    """A replay that has ended before its swap, and in whose table somebody has meddled since."""
    building.begin(INVENTORY)
    list(building.build(INVENTORY))
    run("UPDATE shadow.readmodels_productinventory SET on_hand = 7777 WHERE sku = 'A'")


def test_what_is_verified_after_its_replay_and_differs_is_named(capsys: Any) -> None:
    left_with_damage()
    with pytest.raises(CommandError, match="product_inventory differs from the log") as differs:
        call_command("replay", "product_inventory", "--verify")
    assert differs.value.returncode == 1
    assert "8 rows against the log at position" in capsys.readouterr().out


def test_from_scratch_nothing_is_kept_of_what_a_replay_has_left() -> None:
    left_with_damage()
    call_command("replay", "product_inventory", "--from-scratch", "--verify")
    assert verify(INVENTORY).differences == []


def test_one_row_is_built_anew_and_only_that(capsys: Any) -> None:
    run("UPDATE readmodels_productinventory SET on_hand = 7777 WHERE sku IN ('A', 'B')")
    call_command("replay", "product_inventory", "--key", "A")
    assert "A built anew" in capsys.readouterr().out
    assert [difference.key for difference in verify(INVENTORY).differences] == ["B"]


def test_a_row_that_does_not_follow_from_the_log_goes(capsys: Any) -> None:
    run(
        "INSERT INTO readmodels_productinventory "
        "(sku, on_hand, reserved, safety_stock, back_order_limit, locations, version, position) "
        "VALUES ('ghost', 1, 1, 0, 0, '[]', 1, 1)"
    )
    call_command("replay", "product_inventory", "--key", "ghost")
    assert "the log has nothing of ghost" in capsys.readouterr().out
    assert verify(INVENTORY).differences == []


def test_the_shop_as_it_was_at_a_position() -> None:
    then = checkpoint.position(INVENTORY.name)
    shop.place("since", shop.line("A", 1))
    call_command("replay", "product_inventory", "--as-of", str(then), "--into", "the_past")
    assert run("SELECT reserved FROM the_past WHERE sku = 'A'") == [(2,)]
    with pytest.raises(CommandError, match="the_past"):
        call_command("replay", "product_inventory", "--as-of", str(then), "--into", "the_past")


def test_the_shop_as_it_was_at_a_time() -> None:
    then = datetime.now(UTC)
    shop.place("since", shop.line("A", 1))
    call_command("replay", "customer_order_summary", "--as-of", then.isoformat(), "--into", "the_past")
    assert run("SELECT count(*) FROM the_past") == [(8,)]


def test_a_table_of_the_past_is_made_like_the_live_one() -> None:
    """Whatever a migration may give that."""
    run("DROP TABLE IF EXISTS odd, model")
    run(
        'CREATE TABLE odd (gone int, "a Key" text COLLATE "C" PRIMARY KEY, price numeric(9, 3) NOT NULL DEFAULT 1.5 '
        "CHECK (price > 0 AND price < 100), twice numeric GENERATED ALWAYS AS (price * 2) STORED, "
        "words text[], UNIQUE (words))"
    )
    run("ALTER TABLE odd DROP COLUMN gone")
    run('CREATE TABLE model (LIKE odd INCLUDING ALL EXCLUDING INDEXES, PRIMARY KEY ("a Key"))')
    scratch.empty_like(Table(ProductInventory, name="odd"), "the_past")
    assert described("the_past") == described("model")
    assert described("the_past") != []
    run("DROP TABLE odd, model")


def described(table: str) -> list[tuple[Any, ...]]:
    return run(
        "SELECT attname, format_type(atttypid, atttypmod), attnotnull, attgenerated, attcollation, "
        "pg_get_expr(adbin, adrelid) FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum "
        f"WHERE attrelid = '{table}'::regclass AND attnum > 0"
    ) + run(
        f"SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = '{table}'::regclass ORDER BY contype, 1"
    )


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--rollback", "--cancel"], "--rollback and --cancel exclude each other"),
        (["--as-of", "5"], "--as-of and --into belong together"),
        (["--into", "x"], "--as-of and --into belong together"),
        (["--as-of", "nonsense", "--into", "x"], "'nonsense' is neither a position nor a time"),
        (["--as-of", "2026-13-45", "--into", "x"], "'2026-13-45' is neither a position nor a time"),
        (["--as-of", "99999999", "--into", "x"], "there is no position 99,999,999 in the log"),
        (["--as-of", "9" * 5_000, "--into", "x"], "a position has 19 digits at most, not 5,000"),
        (["--as-of", "0", "--into", "x"], "there is no position 0 in the log"),
        (["--as-of", "1", "--into", 'x"; DROP TABLE'], "'x\"; DROP TABLE' is no name for a table"),
        (["--as-of", "1", "--into", "readmodels_checkpoint"], "readmodels_checkpoint cannot be made"),
        (["--as-of", "1", "--into", "pg_class"], "'pg_class' is no name for a table"),
        (["--as-of", "2999-01-01T00:00", "--into", "x"], "2999-01-01 .* is yet to come"),
        (["--parallel", "0"], "--parallel takes a number"),
        (["--from-scratch", "--in-place"], "--from-scratch is for what is built beside"),
        (["--verify", "--rollback"], "--verify is for what becomes the live table"),
        (["--parallel", "2", "--in-place"], "--parallel is for what is built beside"),
        (["--parallel", "2", "--as-of", "1", "--into", "x"], "--parallel is for what is built beside"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_line(arguments: list[str], reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        call_command("replay", "product_inventory", *arguments)
