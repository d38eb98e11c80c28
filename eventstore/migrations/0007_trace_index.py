from django.db import migrations

from eventstore.database.statement import statement


class Migration(migrations.Migration):
    dependencies = [("eventstore", "0006_append_batch")]
    operations = [migrations.RunSQL(statement("create_trace_index"), "DROP INDEX eventstore_command_trace")]
