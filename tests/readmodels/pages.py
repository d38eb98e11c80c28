"""What a page of a list costs PostgreSQL: its plan, and the blocks that it reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any, NamedTuple
from unittest.mock import patch

import psycopg
from django.db import connections
from django.test.utils import CaptureQueriesContext

from readmodels.engine.asking import ready
from readmodels.engine.storing import database
from readmodels.router import READ_DATABASE
from tests.api.client import Storefront

EXPLAIN = "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON)"
# From its sixth time on PostgreSQL may plan a prepared statement once for all values.
OFTEN = 10


class Cost(NamedTuple):
    blocks: int
    nodes: frozenset[str]


def cost(client: Storefront, address: str, table: str) -> tuple[Cost, Any]:
    """Of the one query of the table that a request sends, as often as it may be sent; and what it answered."""
    with asked() as questions, CaptureQueriesContext(connections[READ_DATABASE]) as queries:
        answer = client.http.get(address)
    assert answer.status_code == 200, answer.content
    sent = [*questions, *((one["sql"], ()) for one in queries)]
    (question,) = [one for one in sent if f'FROM "{table}"' in one[0]]
    top = _explained(*question)
    return Cost(top["Shared Hit Blocks"] + top["Shared Read Blocks"], frozenset(_nodes(top))), answer.json()


@contextmanager
def asked() -> Iterator[list[tuple[str, tuple[Any, ...]]]]:
    """What is asked for ready rows, past Django, meanwhile."""
    questions: list[tuple[str, tuple[Any, ...]]] = []

    def ask(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        questions.append((sql, parameters))
        return database.ask(sql, *parameters)

    with patch.object(ready, "ask", ask):
        yield questions


def _explained(sql: str, parameters: tuple[Any, ...]) -> dict[str, Any]:
    connection = connections[READ_DATABASE]
    connection.ensure_connection()
    cursor = psycopg.ClientCursor(connection.connection)
    if parameters:
        numbers = count(1)
        cursor.execute("PREPARE page AS " + "".join(f"${next(numbers)}" if one == "%s" else one for one in _parts(sql)))
        sql = cursor.mogrify(f"EXECUTE page({', '.join(['%s'] * len(parameters))})", parameters)
        for _ in range(OFTEN):
            cursor.execute(sql)
    ((explained,),) = cursor.execute(f"{EXPLAIN} {sql}").fetchall()
    cursor.execute("DEALLOCATE ALL")
    plan: dict[str, Any] = explained[0]["Plan"]
    return plan


def _parts(sql: str) -> Iterator[str]:
    first, *others = sql.split("%s")
    yield first
    for other in others:
        yield "%s"
        yield other


def _nodes(plan: dict[str, Any]) -> list[str]:
    """Of the rows themselves, not of what is asked for once beside them."""
    inner = [one for one in plan.get("Plans", ()) if one["Parent Relationship"] != "InitPlan"]
    return [plan["Node Type"], *(node for one in inner for node in _nodes(one))]
