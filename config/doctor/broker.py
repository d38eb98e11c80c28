"""The broker and the workers behind it. Without them nothing is lost: workers sweep, orders are taken."""

from collections.abc import Iterator
from typing import Any

from celery import current_app
from kombu import Connection

from config import starting
from config.doctor.finding import Finding, first_line, ok, unknown, warning, wrong

PATIENCE = 2
PROBE = "orderlog:doctor"
NEARLY = 0.9


def look() -> Iterator[Finding]:
    with current_app.connection_for_write() as connection:
        try:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=PATIENCE)
        # Each transport, and each of its clients, has errors of its own.
        except Exception as error:
            seen = f"it does not answer: {first_line(error)}"
            yield wrong("broker", seen, "Start it; until then workers look for themselves every few seconds.")
            return
        yield from _broker(connection)
        yield _workers(connection)


def _broker(connection: Connection) -> Iterator[Finding]:
    if connection.transport.driver_type != "redis":
        yield ok("broker", f"{connection.transport.driver_type} answers")
        return
    channel: Any = connection.default_channel
    client = channel.client
    try:
        memory = client.info("memory")
        client.set(PROBE, 1, px=1_000)
    except Exception as error:
        remedy = "Give it memory, or mend what it names; until then workers look for themselves every few seconds."
        yield wrong("broker", f"it refuses writes: {first_line(error)}", remedy)
        return
    yield from _memory(memory)


def _memory(memory: dict[str, Any]) -> Iterator[Finding]:
    used, most, policy = memory["used_memory"], memory.get("maxmemory", 0), memory.get("maxmemory_policy", "noeviction")
    seen = f"Redis answers and takes writes, {used / 1e6:,.0f} MB used" + (f" of {most / 1e6:,.0f}" if most else "")
    if most and used > most * NEARLY:
        yield warning("broker", seen, "Raise maxmemory, or find out what else it keeps.")
    elif policy != "noeviction":
        yield warning("broker", f"{seen}, {policy}", "Set maxmemory-policy noeviction: others push messages out.")
    else:
        yield ok("broker", seen)


def _workers(connection: Connection) -> Finding:
    try:
        answers = current_app.control.inspect(timeout=PATIENCE / 2, connection=connection).ping() or {}
    except Exception as error:
        return unknown("workers", f"they cannot be asked: {first_line(error)}", "Mend the broker first.")
    if not answers:
        remedy = f"{starting.WORKER} Restart one that runs and is deaf."
        return wrong("workers", f"none answers within {PATIENCE / 2:.0f} s", remedy)
    return ok("workers", f"{len(answers)} {'answers' if len(answers) == 1 else 'answer'}: {', '.join(sorted(answers))}")
