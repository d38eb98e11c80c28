"""manage.py doctor: what is not as it should be is named, with what to do about it."""

from datetime import timedelta
from functools import partial
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.utils import timezone

from config.doctor import broker, databases, disk, postgres, release
from config.doctor.finding import State, ok, unknown, verdict, warning, wrong
from eventstore.identifier import uuid7
from eventstore.outbox.models import Delivery
from eventstore.privacy import cipher
from eventstore.reactions.models import FollowerCheckpoint
from eventstore.seals import chain
from readmodels.engine.registry import projection
from readmodels.engine.storing import pausing
from readmodels.engine.storing.checkpoint import LIVE, Checkpoint
from readmodels.engine.verifying.verification import VerificationResult
from tests import shop
from tests.conftest import empty, superuser
from tests.doctor.telling import doctor, state

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


@pytest.fixture(autouse=True)
def a_shop(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without workers, which are not waited for."""
    monkeypatch.setattr(broker, "PATIENCE", 0.2)
    empty()
    shop.product("A", 5)
    shop.catch_up_all()


def test_an_unsafe_server_and_no_workers_are_wrong(capsys: Any) -> None:
    code, told = doctor(capsys)
    assert code == 1
    assert {one["seen"].partition(" ")[0] for one in told["default", "durability"]} == {"fsync", "full_page_writes"}
    assert state(told, "broker", "workers") == "wrong"
    assert all(one["remedy"] for found in told.values() for one in found if one["state"] != "ok")


def test_what_an_operator_has_paused_is_a_warning(capsys: Any) -> None:
    pausing.pause(projection("sales"), "counting", "ann")
    _, told = doctor(capsys)
    (found,) = [one for one in told["read models", "projections"] if one["state"] != "ok"]
    assert found["state"] == "warning"
    assert "sales is paused by ann" in found["seen"]
    assert "projections resume sales" in found["remedy"]


def test_what_has_stopped_or_was_restored_is_wrong(capsys: Any) -> None:
    Checkpoint.objects.filter(name="sales", slot=LIVE).update(error="the disk is full")
    Checkpoint.objects.filter(name="cart", slot=LIVE).update(event="another log's")
    _, told = doctor(capsys)
    assert "cart" in told["read models", "restored log"][0]["seen"]
    assert "replay --all" in told["read models", "restored log"][0]["remedy"]
    assert "sales has stopped: the disk is full" in {one["seen"] for one in told["read models", "projections"]}


def test_a_table_that_is_not_there_cannot_be_told(capsys: Any) -> None:
    with superuser("readmodels") as connection:
        connection.execute("ALTER TABLE readmodels_checkpoint RENAME TO away")
        try:
            connection.commit()
            _, told = doctor(capsys)
        finally:
            connection.execute("ALTER TABLE away RENAME TO readmodels_checkpoint")
    assert state(told, "read models", "not told") == "unknown"
    assert state(told, "broker", "broker") == "ok"


def test_a_guard_that_is_switched_off_is_wrong(capsys: Any) -> None:
    with superuser("default") as connection:
        connection.execute("ALTER TABLE eventstore_event DISABLE TRIGGER eventstore_event_append_only")
        connection.commit()
        try:
            _, told = doctor(capsys)
        finally:
            connection.execute("ALTER TABLE eventstore_event ENABLE TRIGGER eventstore_event_append_only")
    assert told["log", "triggers"][0]["seen"] == "eventstore_event_append_only is switched off"


def test_events_that_this_release_cannot_read_are_wrong(capsys: Any) -> None:
    with superuser("default") as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE eventstore_event SET type = 'product.melted' WHERE type = 'product.created'")
    _, told = doctor(capsys)
    assert state(told, "log", "events") == "wrong"
    assert "product.melted version" in told["log", "events"][0]["seen"]


def test_a_log_that_is_long_not_sealed_is_wrong(capsys: Any) -> None:
    _, told = doctor(capsys)
    assert state(told, "log", "seals") == "ok"
    with superuser("default") as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE eventstore_command SET recorded_at = recorded_at - interval '1 hour'")
    _, told = doctor(capsys)
    assert state(told, "log", "seals") == "wrong"
    assert "events behind" in told["following", "reactions"][0]["seen"]
    list(chain.extend())
    _, told = doctor(capsys)
    assert state(told, "log", "seals") == "ok"


def test_reactions_and_deliveries_that_are_not_done_are_told(capsys: Any) -> None:
    FollowerCheckpoint.objects.update_or_create(name="mail", defaults={"error": "no idea", "position": 1})
    long_ago = timezone.now() - timedelta(hours=1)
    for state_of_it in (Delivery.State.DEAD, Delivery.State.WAITING):
        Delivery.objects.create(
            id=uuid7(), channel=Delivery.Channel.MAIL, kind="k", state=state_of_it, next_attempt_at=long_ago
        )
    _, told = doctor(capsys)
    assert told["following", "reactions"][0]["seen"] == "mail stands still: no idea"
    assert {one["state"] for one in told["following", "outbox"]} == {"wrong", "warning"}


def test_a_verification_that_found_differences_is_told(capsys: Any) -> None:
    old = timezone.now() - timedelta(days=3)
    VerificationResult.objects.create(
        name="sales", position=2, rows=1, parked=0, differing=1, differences=[], verified_at=old
    )
    _, told = doctor(capsys)
    assert [one["state"] for one in told["read models", "verification"]] == ["warning"]  # another table is live since
    Checkpoint.objects.filter(name="sales").update(begun_at=old - timedelta(days=1))
    _, told = doctor(capsys)
    assert [one["state"] for one in told["read models", "verification"]] == ["warning", "warning"]


def test_a_key_that_is_gone_is_wrong_and_an_older_one_a_warning(settings: Any, capsys: Any) -> None:
    shop_keys = list(settings.PERSONAL_DATA_KEYS)
    with superuser("default") as connection:
        connection.execute("INSERT INTO eventstore_personal_key (subject, kek, wrapped) VALUES ('c', 'gone', 'x')")
    _, told = doctor(capsys)
    assert "gone" in told["log", "personal keys"][0]["seen"]
    settings.PERSONAL_DATA_KEYS = [cipher.generate(), *shop_keys]
    older = cipher.KeyRing(shop_keys).newest
    with superuser("default") as connection:
        connection.execute("UPDATE eventstore_personal_key SET kek = %s", [older])
    _, told = doctor(capsys)
    assert "personal_keys rotate" in told["log", "personal keys"][0]["remedy"]


def test_settings_that_are_not_fit_are_told(settings: Any, capsys: Any) -> None:
    settings.LOCAL, settings.DEBUG = False, True
    settings.ALLOWED_HOSTS, settings.PERSONAL_DATA_KEYS, settings.EMAIL_HASH_KEY = ["*"], ["short"], ""
    _, told = doctor(capsys)
    for name in ("DEBUG", "ALLOWED_HOSTS", "PERSONAL_DATA_KEYS", "EMAIL_HASH_KEY"):
        assert state(told, "settings", name) == "wrong"
    assert ("settings", "manage.py check --deploy security.W018") in told


def test_a_transaction_that_stays_open_is_named(monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setattr(postgres, "_LONG", postgres._LONG.replace("'1 minute'", "'0 s'"))
    own = {**connections["default"].get_connection_params(), "application_name": "a forgotten session"}
    with psycopg.connect(**own) as forgotten:
        forgotten.execute("SELECT 1")
        _, told = doctor(capsys)
    assert any("a forgotten session" in one["seen"] for one in told["default", "transactions"])


def test_a_full_server_and_a_small_one_are_told() -> None:
    few = {"max_connections": "13", "superuser_reserved_connections": "3"}
    assert [postgres._room(few, taken).state for taken in (8, 10)] == [State.WARNING, State.WRONG]
    assert "may take" in postgres._room(few, 1).seen


def test_a_clock_that_is_off_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    for ahead, expected in ((0, State.OK), (10, State.WARNING), (600, State.WRONG)):
        there = now + timedelta(seconds=ahead)
        monkeypatch.setattr(timezone, "now", partial(max, there, there))
        assert databases._clock("default").state == expected


def test_a_migration_that_is_not_applied_is_wrong(capsys: Any) -> None:
    rename = "UPDATE django_migrations SET name = %s WHERE app = 'readmodels' AND name = %s"
    with superuser("readmodels") as connection:
        found = connection.execute("SELECT max(name) FROM django_migrations WHERE app = 'readmodels'").fetchone()
        last = found[0] if found else ""
        connection.execute(rename, ["9999_of_tomorrow", last])
        try:
            _, told = doctor(capsys)
        finally:
            connection.execute(rename, [last, "9999_of_tomorrow"])
    lacking, strange = told["readmodels", "migrations"]
    assert (lacking["seen"], lacking["state"]) == (f"not applied: readmodels.{last}", "wrong")
    assert "--database readmodels" in lacking["remedy"]
    assert strange["seen"] == "of another release: readmodels.9999_of_tomorrow"


def test_packages_of_other_versions_are_told() -> None:
    either = f"celery==1.0 ; python_version < '3' \\\ncelery=={metadata.version('celery')} ; python_version >= '3'\n"
    locked = "django==1.0 \\\n    --hash=x\nnothing-such==1 \\\nother-thing==2 ; python_version < '3'\n"
    missing, others = release._packages(locked + either)
    assert (missing.state, missing.seen) == (State.WRONG, "missing: nothing-such 1")
    assert others.seen.endswith("(locked: 1.0)")


@pytest.mark.parametrize(("free", "expected"), [(10**10, State.OK), (10**9, State.WARNING), (10**8, State.WRONG)])
def test_a_disk_that_is_nearly_full_is_told(
    free: int, expected: State, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=free))
    (found,) = disk.room(tmp_path)
    assert found.state == expected


def test_what_may_not_be_looked_at_is_not_told(tmp_path: Path) -> None:
    assert list(disk.room(tmp_path / "nowhere")) == []


def test_a_warning_leaves_it_well_and_what_is_wrong_counts_most() -> None:
    fine, odd, bad, dark = ok("a", "b"), warning("a", "b", "c"), wrong("a", "b", "c"), unknown("a", "b", "c")
    assert verdict([fine, odd]) == State.OK
    assert verdict([fine, odd, dark]) == State.UNKNOWN
    assert verdict([dark, bad, fine]) == State.WRONG
