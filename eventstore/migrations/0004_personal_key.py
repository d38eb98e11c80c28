from django.db import migrations

from eventstore.database.statement import statement


class Migration(migrations.Migration):
    dependencies = [("eventstore", "0003_correlation_index")]
    operations = [
        migrations.RunSQL(statement("create_personal_key_table"), "DROP TABLE eventstore_personal_key"),
    ]
