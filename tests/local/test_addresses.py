"""What settings.py is told about the local services."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from kombu import Connection

from config.local import addresses, folder
from config.local.postgres import Postgres
from config.local.redis import Redis


def test_the_databases_are_two_and_their_role_is_no_superuser(postgres: Postgres) -> None:
    for settings in addresses.databases().values():
        with psycopg.connect(host=settings["HOST"], dbname=settings["NAME"], user=settings["USER"]) as connection:
            found = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
            assert found == (False,)


def test_the_broker_answers_at_its_url(redis_server: Redis) -> None:
    with Connection(addresses.broker_url()) as connection:
        connection.ensure_connection(max_retries=1)


@pytest.fixture
def short_path() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="orderlog-", dir="/tmp") as folder:
        yield Path(folder).resolve()


@pytest.mark.parametrize("name", ["plain", "with space", "50%", "a+b", "what?", "no#1", "é", "a@b:c"])
def test_celery_finds_redis_whatever_its_folder_is_called(name: str, short_path: Path) -> None:
    redis = Redis(short_path / name)
    assert redis.socket.is_relative_to(short_path / name)
    redis.start()
    try:
        with Connection(addresses.redis_url(redis.socket)) as connection:
            queue = connection.SimpleQueue("bells")
            queue.put("ring")
            assert queue.get(timeout=60).payload == "ring"
            queue.close()
    finally:
        redis.stop()


def test_the_broker_of_files_is_there_when_make_run_chose_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "LOCAL", tmp_path)
    assert addresses.broker_url().startswith("redis+socket://")
    addresses.messages_folder().mkdir()
    assert addresses.broker_url() == "filesystem://"
    assert addresses.broker_transport_options()["data_folder_in"].startswith(str(tmp_path))


@pytest.mark.direct
def test_the_hint_comes_only_when_postgres_is_down(postgres: Postgres) -> None:
    assert addresses.hint() is None
    postgres.stop()
    try:
        assert addresses.hint() == addresses.NOT_RUNNING
    finally:
        postgres.start()


def test_there_is_no_hint_for_somebody_elses_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "LOCAL", tmp_path)
    monkeypatch.setenv("DATABASE_URL", "postgres://db.example/orderlog")
    assert addresses.hint() is None
