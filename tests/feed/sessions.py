"""What PostgreSQL says of a process that streams."""

from typing import Any

from django.db import connection

from tests.faults.processes import name_of_stream


def connected(port: int) -> int:
    """How many connections it has to the log's database."""
    ours = "application_name = %s AND datname = current_database()"
    return int(_asked(f"SELECT count(*) FROM pg_stat_activity WHERE {ours}", port))


def polled_at(port: int) -> Any:
    """When it asked something last."""
    return _asked("SELECT max(state_change) FROM pg_stat_activity WHERE application_name = %s", port)


def has_polled_since(port: int, position: int) -> bool:
    """Whether it asked something after an event was there."""
    return bool(
        _asked(
            "SELECT max(state_change) > (SELECT recorded_at FROM eventstore_command WHERE position = %s) "
            "FROM pg_stat_activity WHERE application_name = %s",
            port,
            position,
        )
    )


def _asked(query: str, port: int, *parameters: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, [*parameters, name_of_stream(port)])
        (found,) = cursor.fetchone() or (None,)
        return found
