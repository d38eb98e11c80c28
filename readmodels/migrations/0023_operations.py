"""What was done to projections over the API, and since when a table is being built."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("readmodels", "0022_lists"),
    ]

    operations = [
        migrations.AddField(
            model_name="checkpoint",
            name="begun_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.CreateModel(
            name="Operation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("command_id", models.UUIDField(unique=True)),
                ("fingerprint", models.BinaryField()),
                ("name", models.TextField()),
                ("action", models.TextField()),
                ("detail", models.JSONField(default=dict)),
                ("actor", models.TextField()),
                ("done_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answer", models.JSONField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["name", "id"], name="readmodels_operation_by_name")],
            },
        ),
    ]
