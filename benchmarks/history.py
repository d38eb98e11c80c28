"""A real shop's history: what its import takes, and how many bytes an event takes here and in the tables of peers."""

import os
import tempfile
import time
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from benchmarks.reading import newest
from benchmarks.result import BYTES, LeftOut, Result
from benchmarks.sealing import sealed_and_verified
from benchmarks.server import Connection, connect_as_superuser
from eventstore.event import event_types

LOG = ("eventstore_event", "eventstore_stream", "eventstore_command")
PEERS = {"eventsourcing 9.5": "eventsourcing", "message-db 1.3": "message_db", "Emmett 0.42": "emmett"}
TABLES = Path(__file__).with_name("tables")
SIZE = "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND "


def measure() -> list[Result]:
    file = os.environ.get("HISTORY")
    if not file:
        raise LeftOut("It takes the Online Retail data set, named with HISTORY=online-retail.csv.gz")
    results = [Result("real history, imported in", imported(file), "s")]
    with connect_as_superuser() as connection:
        ((events,),) = connection.execute("SELECT count(*) FROM eventstore_event").fetchall()
        results += [Result("real history, its events", events, "events"), *bytes_per_event(connection, events)]
        results += sealed_and_verified("real history")
        connection.execute("VACUUM eventstore_seal")
        seals = size(connection, "relname = 'eventstore_seal'") / events
    results.append(Result("real history, bytes of seals per event", seals, BYTES, 8))
    return [*results, *newest("real history, read and decoded", event_types())]


def imported(file: str) -> float:
    """Seconds, of which some go into reading the file twice."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        call_command("import_orders", file, rejects=Path(folder, "rejects.csv"), stdout=StringIO())
        return time.perf_counter() - started


def bytes_per_event(connection: Connection, events: int) -> list[Result]:
    """Tables with their indexes and what is stored outside of them, vacuumed; ours with the rows of all commands."""
    connection.execute("VACUUM")
    ours = size(connection, "relname = ANY(%s)", list(LOG)) / events
    theirs = {name: stored_by(connection, table) / events for name, table in PEERS.items()}
    name = "real history, bytes per event"
    return [
        Result(name, ours, BYTES, 1, min(theirs.values()) / ours),
        *(Result(f"{name}, {peer}", found, BYTES) for peer, found in theirs.items()),
    ]


def stored_by(connection: Connection, peer: str) -> float:
    """The bytes of the peer's tables, filled with the events of the log. What is assumed stands in the file."""
    connection.execute((TABLES / f"{peer}.sql").read_bytes(), prepare=False)
    connection.execute("VACUUM")
    found = size(connection, "relnamespace = %s::regnamespace", peer)
    connection.execute(f"DROP SCHEMA {peer} CASCADE".encode())
    return found


def size(connection: Connection, tables: str, *parameters: object) -> float:
    ((found,),) = connection.execute((SIZE + tables).encode(), parameters).fetchall()
    return float(found)
