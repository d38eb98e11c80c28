"""The log's tables, made by the files in eventstore/sql; the models are windows on them."""

from django.db import migrations

from eventstore.database.statement import statement


def run(name: str, undo: str) -> migrations.RunSQL:
    return migrations.RunSQL(statement(name), undo)


class Migration(migrations.Migration):
    initial = True
    operations = [
        run("create_stream_table", "DROP TABLE eventstore_stream"),
        run("create_command_table", "DROP TABLE eventstore_command"),
        run("create_event_table", "DROP TABLE eventstore_event"),
        run("create_refuse_change", "DROP FUNCTION eventstore_refuse_change()"),
        run(
            "create_event_guard",
            "DROP TRIGGER eventstore_event_append_only ON eventstore_event",
        ),
        run(
            "create_command_guard",
            "DROP TRIGGER eventstore_command_append_only ON eventstore_command",
        ),
        run("create_floor_key", "DROP FUNCTION eventstore_floor_key"),
        run("create_append", "DROP FUNCTION eventstore_append"),
    ]
