"""What is recorded stays: the ORM and SQL are refused, first by the role's privileges, then by a trigger."""

from typing import Any

import psycopg
import pytest
from django.core import checks
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from eventstore.database.owner import as_owner
from eventstore.database.powers import powers
from eventstore.models import Command, Event, Seal, Stream
from eventstore.seals import chain
from tests.eventstore.example import add

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])

CHANGES = [
    "UPDATE eventstore_event SET payload = '{}'",
    "DELETE FROM eventstore_event",
    "TRUNCATE eventstore_event",
    "TRUNCATE eventstore_event CASCADE",
    "UPDATE eventstore_command SET actor = 'nobody'",
    "DELETE FROM eventstore_command",
    "TRUNCATE eventstore_command",
    "UPDATE eventstore_seal SET root = ''",
    "DELETE FROM eventstore_seal",
    "TRUNCATE eventstore_seal",
    "UPDATE eventstore_event SET position = DEFAULT WHERE false",
]
FORGED = """INSERT INTO eventstore_event
            (position, stream_id, command_number, occurred_at, version, schema, type, payload) OVERRIDING SYSTEM VALUE
            VALUES (100, 1, 1, now(), 9, 1, 'test.counted', '{}')"""
WAYS_ROUND = [
    FORGED,
    FORGED.replace(" OVERRIDING SYSTEM VALUE", ""),
    "COPY eventstore_event (position, stream_id) FROM STDIN",
    "MERGE INTO eventstore_event AS e USING (VALUES (1)) AS v(p) ON e.position = v.p WHEN MATCHED THEN DELETE",
    "SELECT setval('eventstore_event_position_seq', 1)",
    "ALTER SEQUENCE eventstore_event_position_seq RESTART",
    "UPDATE eventstore_stream SET name = 'test-other'",
    "DELETE FROM eventstore_stream",
    "TRUNCATE eventstore_stream",
    "ALTER TABLE eventstore_event DISABLE TRIGGER USER",
    "ALTER TABLE eventstore_event DISABLE TRIGGER ALL",
    "ALTER TABLE eventstore_event OWNER TO CURRENT_USER",
    "ALTER TABLE eventstore_event ALTER position DROP IDENTITY",
    "ALTER TABLE eventstore_event RENAME TO elsewhere",
    "DROP TRIGGER eventstore_event_append_only ON eventstore_event",
    "CREATE TRIGGER mine BEFORE INSERT ON eventstore_event EXECUTE FUNCTION eventstore_refuse_change()",
    "CREATE RULE mine AS ON INSERT TO eventstore_event DO INSTEAD NOTHING",
    "CREATE OR REPLACE FUNCTION eventstore_refuse_change() RETURNS trigger LANGUAGE sql AS 'SELECT NULL'",
    "ALTER FUNCTION eventstore_refuse_change() RENAME TO elsewhere",
    "DROP FUNCTION eventstore_refuse_change() CASCADE",
    "DROP TABLE eventstore_event",
    "DROP TABLE eventstore_seal CASCADE",
    "CREATE TABLE mine (n int)",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "SET session_replication_role = replica",
    "SET ROLE orderlog_owner",
    "SET SESSION AUTHORIZATION orderlog_owner",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "DELETE FROM django_migrations",
]


def recorded() -> list[Any]:
    seals = [seal.hash for seal in chain.read()]
    events = Event.objects.values_list("position", "payload", "stream__name", "command__actor")
    return [*events.order_by("position"), *seals]


@pytest.fixture
def before() -> list[Any]:
    add("a")
    list(chain.extend())
    return recorded()


@pytest.mark.parametrize("statement", CHANGES + WAYS_ROUND)
def test_the_application_s_role_cannot_change_the_log(before: list[Any], statement: str) -> None:
    with pytest.raises(DatabaseError) as refused, connection.cursor() as cursor:
        cursor.execute(statement)
    refusals = (psycopg.errors.InsufficientPrivilege, psycopg.errors.GeneratedAlways)
    assert isinstance(refused.value.__cause__, refusals)
    assert recorded() == before


def test_a_refused_grant_gives_nothing(before: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("GRANT UPDATE ON eventstore_event TO CURRENT_USER")  # PostgreSQL leaves it at a warning
        cursor.execute("SELECT has_table_privilege('eventstore_event', 'UPDATE')")
        assert cursor.fetchone() == (False,)


@pytest.mark.parametrize("statement", CHANGES)
def test_the_owner_is_refused_by_the_trigger(before: list[Any], statement: str) -> None:
    with as_owner(), pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(statement)
    assert recorded() == before


@pytest.mark.parametrize("model", [Event, Command, Stream, Seal])
def test_the_orm_cannot_change_the_log(before: list[Any], model: Any) -> None:
    row = model.objects.get()
    for change in (
        row.save,
        row.delete,
        model.objects.all().delete,
        lambda: model.objects.update(version=7),
        lambda: model.objects.create(version=7),
        lambda: model.objects.bulk_create([row]),
        lambda: model.objects.bulk_update([row], ["version"]),
    ):
        with pytest.raises(TypeError, match="read-only"):
            change()
    assert model.objects.get() == row


def test_the_application_s_role_owns_nothing_beside_the_log() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE pg_has_role(relowner, 'MEMBER')")
        assert cursor.fetchall() == []
        cursor.execute("SELECT proname FROM pg_proc WHERE pg_has_role(proowner, 'MEMBER')")
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT datname FROM pg_database WHERE datname = current_database() AND pg_has_role(datdba, 'MEMBER')"
        )
        assert cursor.fetchall() == []


def test_a_table_of_a_later_migration_is_granted_too() -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE later (id bigint GENERATED ALWAYS AS IDENTITY, name text)")
        cursor.execute("CREATE TABLE eventstore_later (id bigint, name text)")
    try:
        call_command("migrate", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO later (name) VALUES ('x'); UPDATE later SET name = 'y'; DELETE FROM later")
            cursor.execute("INSERT INTO eventstore_later VALUES (1, 'x')")
            with pytest.raises(DatabaseError, match="permission denied"):
                cursor.execute("DELETE FROM eventstore_later")
    finally:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("DROP TABLE later, eventstore_later")


def test_two_roles_have_nothing_to_be_warned_of() -> None:
    assert powers() == []


def test_one_role_works_and_is_told_what_it_lacks(before: list[Any], settings: Any) -> None:
    settings.DATABASES["default"]["USER"] = "orderlog_owner"
    try:
        with as_owner():
            add("a", 2)
            call_command("migrate", verbosity=0)
            warnings = checks.run_checks(include_deployment_checks=True, tags=["security"])
    finally:
        settings.DATABASES["default"]["USER"] = "orderlog"
    (told,) = [warning.msg for warning in warnings if warning.id == "eventstore.W101"]
    for power in (
        "owns eventstore_command, eventstore_event",
        "may DELETE, TRIGGER, TRUNCATE, UPDATE in eventstore_event",
        "position",
        "sequence",
        "functions",
    ):
        assert power in told


def test_the_application_s_role_can_ask_whether_there_is_something_to_migrate(settings: Any) -> None:
    settings.MIGRATION_DATABASES = {}
    call_command("migrate", "--check", verbosity=0)
    with pytest.raises(CommandError, match="set MIGRATION_DATABASE_URL, to connect as orderlog_owner"):
        call_command("migrate", verbosity=0)


def test_migrating_what_belongs_to_another_role_says_what_to_do(settings: Any) -> None:
    settings.MIGRATION_DATABASES = {"default": {"USER": "orderlog"}}
    with pytest.raises(CommandError, match='REASSIGN OWNED BY "orderlog_owner" TO "orderlog"'):
        call_command("migrate", verbosity=0)
