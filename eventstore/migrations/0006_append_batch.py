"""Several commands are appended by one call of a function."""

from django.db import migrations

from eventstore.database.statement import statement


class Migration(migrations.Migration):
    dependencies = [("eventstore", "0005_seals")]
    operations = [migrations.RunSQL(statement("create_append_batch"), "DROP FUNCTION eventstore_append_batch")]
