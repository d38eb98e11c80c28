"""The chain of seals that `manage.py events verify` compares the log with."""

from django.db import migrations

from eventstore.statement import statement


class Migration(migrations.Migration):
    dependencies = [("eventstore", "0004_personal_key")]
    operations = [
        migrations.RunSQL(statement("create_seal_table"), "DROP TABLE eventstore_seal"),
        migrations.RunSQL(
            statement("create_seal_guard"), "DROP TRIGGER eventstore_seal_append_only ON eventstore_seal"
        ),
    ]
