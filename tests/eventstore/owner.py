"""What nobody but the owner of the tables can do to the log: change it, with the triggers switched off."""

from django.db import connection

from eventstore.database.owner import as_owner

GUARDED = ("eventstore_event", "eventstore_command", "eventstore_seal")


def tamper(*statements: str) -> None:
    with as_owner(), connection.cursor() as cursor:
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
