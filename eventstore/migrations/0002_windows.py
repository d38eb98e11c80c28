from django.db import migrations, models

import eventstore.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("eventstore", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Command",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("id", models.UUIDField()),
                ("name", models.TextField()),
                ("actor", models.TextField()),
                ("correlation_id", models.UUIDField()),
                ("causation", models.BigIntegerField(null=True)),
                ("trace_id", models.TextField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("stream", models.TextField()),
                ("version", models.IntegerField()),
                ("position", models.BigIntegerField()),
            ],
            options={
                "db_table": "eventstore_command",
                "abstract": False,
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("occurred_at", models.DateTimeField()),
                ("version", models.IntegerField()),
                ("schema", models.SmallIntegerField()),
                ("type", models.TextField()),
                ("payload", eventstore.models.StoredJson()),
            ],
            options={
                "db_table": "eventstore_event",
                "abstract": False,
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Stream",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("version", models.IntegerField()),
                ("fold", models.TextField()),
                ("state", eventstore.models.StoredJson()),
            ],
            options={
                "db_table": "eventstore_stream",
                "abstract": False,
                "managed": False,
            },
        ),
    ]
