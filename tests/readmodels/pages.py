"""What a page of a list costs PostgreSQL: its plan, and the blocks that it reads."""

import json
from typing import Any, NamedTuple

from django.db import connections
from django.test.utils import CaptureQueriesContext

from readmodels.router import READ_DATABASE
from tests.api.client import Storefront


class Cost(NamedTuple):
    blocks: int
    nodes: frozenset[str]


def cost(client: Storefront, address: str, table: str) -> tuple[Cost, Any]:
    """Of the one query of the table that a request sends; and what it answered."""
    with CaptureQueriesContext(connections[READ_DATABASE]) as queries:
        answer = client.http.get(address)
    assert answer.status_code == 200, answer.content
    (question,) = [one["sql"] for one in queries if f'FROM "{table}"' in one["sql"]]
    with connections[READ_DATABASE].cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {question}")
        ((explained,),) = cursor.fetchall()
    top = (json.loads(explained) if isinstance(explained, str) else explained)[0]["Plan"]
    return Cost(top["Shared Hit Blocks"] + top["Shared Read Blocks"], frozenset(_nodes(top))), answer.json()


def _nodes(plan: dict[str, Any]) -> list[str]:
    """Of the rows themselves, not of what is asked for once beside them."""
    inner = [one for one in plan.get("Plans", ()) if one["Parent Relationship"] != "InitPlan"]
    return [plan["Node Type"], *(node for one in inner for node in _nodes(one))]
