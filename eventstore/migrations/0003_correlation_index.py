from django.db import migrations

from eventstore.database.statement import statement


class Migration(migrations.Migration):
    dependencies = [
        ("eventstore", "0002_windows"),
    ]

    operations = [
        migrations.RunSQL(statement("create_correlation_index"), "DROP INDEX eventstore_command_correlation"),
    ]
