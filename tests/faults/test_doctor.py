"""manage.py doctor with a worker, and with a database or the broker away: a line for each, and never a traceback."""

import json
from typing import Any

import pytest
from celery import current_app
from django.core.management import call_command

from config.doctor import broker, postgres
from config.local.redis import Redis
from tests import shop
from tests.api.outage import unreachable
from tests.conftest import empty
from tests.doctor.telling import doctor, not_ok, state
from tests.faults.conftest import Start
from tests.faults.processes import Running, wait_until

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


@pytest.fixture(autouse=True)
def a_shop(transactional_db: None) -> None:
    empty()
    shop.product("A", 5)
    shop.catch_up_all()


@pytest.fixture
def safe(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own PostgreSQL is fast, and not safe."""
    monkeypatch.setattr(postgres, "UNSAFE", {})


@pytest.fixture
def nobody_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """No waiting for workers that are not there."""
    monkeypatch.setattr(broker, "PATIENCE", 0.2)


def test_where_all_is_well_it_says_so(worker: Running, safe: None, capsys: Any) -> None:
    wait_until(lambda: bool(current_app.control.inspect(timeout=1).ping()), 60)
    code, told = doctor(capsys)
    assert not_ok(told) <= {("release", "packages"), ("settings", "DEBUG"), ("local", "disk")}, told
    assert code == 0
    call_command("doctor")
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("ok        default, database: PostgreSQL") for line in lines)
    assert lines[-1].endswith(", 0 wrong, 0 unknown")


def test_without_the_read_database_the_rest_is_looked_at(safe: None, nobody_works: None, capsys: Any) -> None:
    with unreachable("readmodels"):
        code, told = doctor(capsys)
    assert code == 1
    assert state(told, "readmodels", "database") == "wrong"
    assert state(told, "read models", "not looked at") == "unknown"
    assert state(told, "log", "watermark") == "ok"


def test_without_the_log_there_are_lines_and_no_traceback(nobody_works: None, capsys: Any) -> None:
    with unreachable("default"):
        code, told = doctor(capsys)
    assert (code, state(told, "default", "database"), state(told, "readmodels", "clock")) == (1, "wrong", "ok")
    assert {name for name, _ in told if name in ("log", "following")} == {"log", "following"}


def test_without_the_broker_there_is_a_line(redis_server: Redis, capsys: Any) -> None:
    redis_server.stop()
    try:
        code, told = doctor(capsys)
    finally:
        redis_server.start()
    assert (code, state(told, "broker", "broker")) == (1, "wrong")
    assert ("broker", "workers") not in told


def test_a_broker_that_refuses_writes_is_wrong(redis_server: Redis, nobody_works: None, capsys: Any) -> None:
    with redis_server.connect() as client:
        before = client.config_get("maxmemory")["maxmemory"]
        client.config_set("maxmemory", 1)
        try:
            _, told = doctor(capsys)
        finally:
            client.config_set("maxmemory", before)
    assert "refuses writes" in told["broker", "broker"][0]["seen"]
    assert state(told, "broker", "workers") == "unknown"


def test_the_command_itself_ends_with_its_code_and_without_a_traceback(start: Start) -> None:
    away = {"READMODELS_DATABASE_URL": "postgres:///orderlog?host=/nowhere"}
    running = start(lambda: Running("manage.py", "doctor", "--json", **away))
    said = running.finish(120)
    assert running.process.returncode == 1
    assert "Traceback" not in said
    (told,) = (line for line in said.splitlines() if line.startswith("{"))
    found = {(one["area"], one["check"]): one["state"] for one in json.loads(told)["findings"]}
    assert found["readmodels", "database"] == "wrong"
    assert any(check.startswith("manage.py check --deploy") for _, check in found)
