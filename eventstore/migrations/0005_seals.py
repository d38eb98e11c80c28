"""The chain of seals that `manage.py events verify` compares the log with."""

from django.db import migrations, models

from eventstore.database.statement import statement


class Migration(migrations.Migration):
    dependencies = [("eventstore", "0004_personal_key")]
    operations = [
        migrations.RunSQL(statement("create_seal_table"), "DROP TABLE eventstore_seal"),
        migrations.RunSQL(
            statement("create_seal_guard"), "DROP TRIGGER eventstore_seal_append_only ON eventstore_seal"
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
                ("events", models.IntegerField()),
                ("root", models.BinaryField()),
                ("previous", models.BinaryField()),
                ("hash", models.BinaryField()),
                ("sealed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "eventstore_seal",
                "abstract": False,
                "managed": False,
            },
        ),
    ]
