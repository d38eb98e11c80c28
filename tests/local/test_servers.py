"""The tests' own servers are what the tests believe them to be."""

import signal
from collections.abc import Iterator

import pytest
from django.db import connections

from config.local import addresses
from config.local.postgres import Postgres, version
from config.local.redis import Redis


@pytest.fixture(autouse=True)
def new_sessions() -> Iterator[None]:
    """The next test shall not find that its session was cut."""
    yield
    connections.close_all()


def test_postgres_comes_back_after_a_restart(postgres: Postgres) -> None:
    postgres.restart()
    with postgres.connect() as connection:
        assert connection.info.server_version // 10_000 == version(postgres.programs)


def test_postgres_recovers_from_an_immediate_stop(postgres: Postgres) -> None:
    with postgres.connect() as connection:
        connection.execute("CREATE TABLE kept (n int)")
    postgres.restart(signal.SIGQUIT)
    with postgres.connect() as connection:
        connection.execute("DROP TABLE kept")


def test_the_log_of_an_earlier_release_becomes_its_owner_s(postgres: Postgres) -> None:
    with postgres.connect() as connection:
        connection.execute(f"CREATE DATABASE older_orderlog OWNER {addresses.ROLE}")
    with postgres.connect("older_orderlog", addresses.ROLE) as older:
        older.execute("CREATE TABLE kept (id bigint GENERATED ALWAYS AS IDENTITY)")
        older.execute("CREATE FUNCTION kept() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    postgres.create_databases("older_")
    with postgres.connect("older_orderlog", addresses.ROLE) as older:
        owned = older.execute("SELECT count(*) FROM pg_class WHERE pg_has_role(relowner, 'MEMBER')").fetchone()
        owners = older.execute("SELECT DISTINCT proowner::regrole::text FROM pg_proc WHERE proname = 'kept'").fetchall()
    assert (owned, owners) == ((0,), [(addresses.OWNER,)])
    with postgres.connect() as connection:
        for name in addresses.DATABASE_NAMES.values():
            connection.execute(f"DROP DATABASE older_{name}")


def test_redis_forgets_when_it_stops(redis_server: Redis) -> None:
    with redis_server.connect() as client:
        client.set("a", 1)
    redis_server.stop()
    assert not redis_server.answers()
    redis_server.start()
    with redis_server.connect() as client:
        assert client.get("a") is None
