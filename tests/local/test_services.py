"""What settings.py is told about the local services."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from kombu import Connection

from config.local import folder, services
from config.local.postgres import Postgres
from config.local.redis import Redis
from eventstore.cipher import KeyRing


def test_the_databases_are_two_and_their_role_is_no_superuser(postgres: Postgres) -> None:
    for settings in services.databases().values():
        with psycopg.connect(host=settings["HOST"], dbname=settings["NAME"], user=settings["USER"]) as connection:
            found = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
            assert found == (False,)


def test_the_broker_answers_at_its_url(redis_server: Redis) -> None:
    with Connection(services.broker_url()) as connection:
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
        with Connection(services.redis_url(redis.socket)) as connection:
            queue = connection.SimpleQueue("bells")
            queue.put("ring")
            assert queue.get(timeout=5).payload == "ring"
            queue.close()
    finally:
        redis.stop()


def test_the_broker_of_files_is_there_when_make_run_chose_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "LOCAL", tmp_path)
    assert services.broker_url().startswith("redis+socket://")
    services.messages_folder().mkdir()
    assert services.broker_url() == "filesystem://"
    assert services.broker_transport_options()["data_folder_in"].startswith(str(tmp_path))


def test_the_hint_comes_only_when_postgres_is_down(postgres: Postgres) -> None:
    assert services.hint() is None
    postgres.stop()
    try:
        assert services.hint() == services.NOT_RUNNING
    finally:
        postgres.start()


def test_there_is_no_hint_for_somebody_elses_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "LOCAL", tmp_path)
    monkeypatch.setenv("DATABASE_URL", "postgres://db.example/orderlog")
    assert services.hint() is None


def test_the_secret_key_is_made_once_and_kept_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "LOCAL", tmp_path / ".local")
    key = services.secret_key()
    assert len(key) >= 50
    assert services.secret_key() == key
    assert (tmp_path / ".local" / "secret-key").stat().st_mode & 0o777 == 0o600


def test_the_keys_of_personal_data_are_made_once_and_kept_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "LOCAL", tmp_path / ".local")
    keys = services.personal_data_keys()
    assert KeyRing(keys).names
    assert services.personal_data_keys() == keys
    (file,) = (tmp_path / ".local").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


def test_two_processes_that_make_a_secret_at_once_keep_the_first(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    services.write_secret(secret, "first", keep=True)
    services.write_secret(secret, "second", keep=True)
    assert secret.read_text() == "first\n"
