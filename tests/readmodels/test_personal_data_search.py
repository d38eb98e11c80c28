"""`manage.py personal_data search`: markers planted in every personal field are nowhere to be read."""

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections

from config.local.postgres import Postgres
from readmodels.engine.registry import registered
from readmodels.engine.verifying.verify import verify
from tests import shop
from tests.api.client import Storefront

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

ADDRESS = {
    "street": "Marker-Straße 1",
    "city": "Marker-City",
    "postal_code": "MARKER-9",
    "country": "Markerland",
    "region": "Marker-Region",
    "recipient": "Marker Recipient",
}
MARKERS = ["Marker-Straße", "Marker-City", "MARKER-9", "Marker-Region", "Marker Recipient", "Marker-Name", "marker@ex"]


@pytest.fixture
def client(transactional_db: None) -> Storefront:
    shop.product("A", 100)
    return Storefront()


@pytest.fixture
def planted(client: Storefront) -> Storefront:
    """Customer c1 and a guest, with a marker in every personal field, and read models that were replayed."""
    ada = {"customer_id": "c1", "name": "Ada Marker-Name", "email": "marker@example.com", "address": ADDRESS}
    for path, body in (
        ("customers", ada),
        ("customers/c1/email", {"email": "marker@example.org"}),
        ("customers/c1/address", {"address": {**ADDRESS, "street": "Marker-Straße 2"}}),
        # What is refused is not stored either.
        ("customers", {**ada, "name": "Eva Marker-Name"}),
        ("customers", {**ada, "email": "marker@ex"}),
        ("customers/nobody/email", {"email": "marker@example.org"}),
    ):
        client.post(path, body)
    for customer in ("c1", None):
        # The country that an order goes to is not personal by itself; here it is another than the address's.
        client.order(("A", 1), customer_id=customer, shipping_address=ADDRESS, shipping_country="Norway")
    replayed()
    return client


def replayed() -> None:
    shop.catch_up_all()
    call_command("replay", "--all", stdout=StringIO())


def told(*texts: str) -> dict[str, Any]:
    out = StringIO()
    try:
        call_command("personal_data", "search", "--json", *texts, stdout=out)
    except CommandError as error:
        assert error.returncode == 1
    said: dict[str, Any] = json.loads(out.getvalue())
    return said


def test_no_marker_is_found_before_nor_after_forgetting(planted: Storefront) -> None:
    assert told(*MARKERS, "Markerland")["finds"] == []
    assert planted.post("customers/c1/forget", {}).status_code == 200
    replayed()
    assert all(verify(projection).differences == [] for projection in registered())
    said = told(*MARKERS, "Markerland")
    assert (said["finds"], said["unreadable"]) == ([], [])
    assert said["tables"] > 20


def test_no_dump_and_no_log_of_the_server_holds_one(planted: Storefront, postgres: Postgres) -> None:
    for database in ("default", "readmodels"):
        dump = dumped(postgres, connections[database].settings_dict["NAME"])
        assert "customer_id" in dump
        assert not [marker for marker in MARKERS if marker.casefold() in dump.casefold()]
    log = postgres.log.read_text(errors="replace") if postgres.log.exists() else ""
    assert not [marker for marker in MARKERS if marker in log]


def dumped(postgres: Postgres, database: str) -> str:
    """All rows of all tables of every schema, as a dump has them."""
    with postgres.connect(database) as connection:
        tables = connection.execute(
            "SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'm') AND NOT relisshared "
            "AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"
        ).fetchall()
        return "".join(copied(connection, table) for (table,) in tables)


def copied(connection: "psycopg.Connection[Any]", table: str) -> str:
    with connection.cursor() as cursor, cursor.copy(f"COPY (SELECT * FROM {table}) TO STDOUT (HEADER)") as copy:
        return b"".join(bytes(part) for part in copy).decode()


@pytest.fixture
def table() -> Iterator[None]:
    run('CREATE TABLE previous."odd ""one" (plain text, list text[], tree jsonb, raw json, bytes bytea, name name)')
    yield
    run('DROP TABLE previous."odd ""one"')


def run(statement: str, *parameters: Any, database: str = "readmodels") -> None:
    with connections[database].cursor() as cursor:
        cursor.execute(statement, parameters)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("plain", "'before MARKER-straße after'"),
        ("list", "ARRAY['a', 'Marker-Straße']"),
        ("tree", """'{"a": [{"b": "Marker-Stra\\u00dfe"}]}'"""),
        ("raw", """'{"a": "Marker-Stra\\u00dfe"}'"""),
        ("raw", """'{"a": "Marker-Straße"}'"""),
        ("bytes", "convert_to('xMarker-Straße', 'UTF8')"),
        ("name", "'Marker-Straße'"),
    ],
)
def test_what_is_stored_is_found_whatever_the_column(table: None, column: str, value: str) -> None:
    run(f'INSERT INTO previous."odd ""one" ({column}) VALUES ({value})')
    (find,) = told("nothing", "Marker-Straße")["finds"]
    assert find == {"database": "readmodels", "table": 'previous.odd "one', "column": column, "rows": 1}


def test_what_the_planner_has_noted_is_found(table: None) -> None:
    run("""INSERT INTO previous."odd ""one" (plain) SELECT 'Marker-Noted' FROM generate_series(1, 10)""")
    run('ANALYZE previous."odd ""one"')
    run('DELETE FROM previous."odd ""one"')
    assert {find["table"] for find in told("Marker-Noted")["finds"]} == {"pg_catalog.pg_stats"}


def test_it_says_where_and_ends_with_1(client: Storefront) -> None:
    out = StringIO()
    with pytest.raises(CommandError, match="it is stored") as error:
        call_command("personal_data", "search", "product a", stdout=out)
    assert error.value.returncode == 1
    assert "default: public.eventstore_event.payload: 1 rows" in out.getvalue()
    assert "Product A" not in out.getvalue()


def test_texts_come_from_the_standard_input_too(client: Storefront, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("nobody at all\n\nproduct a\n"))
    with pytest.raises(CommandError, match="it is stored"):
        call_command("personal_data", "search", stdout=StringIO())


@pytest.mark.parametrize("texts", [[""], ["ab"], ["good enough", "x"]])
def test_what_is_too_short_is_not_looked_for(texts: list[str]) -> None:
    with pytest.raises(CommandError) as error:
        call_command("personal_data", "search", *texts)
    assert error.value.returncode == 2
