"""Which projections an operator has paused."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("readmodels", "0023_operations"),
    ]

    operations = [
        migrations.CreateModel(
            name="Pause",
            fields=[
                ("name", models.TextField(primary_key=True, serialize=False)),
                ("reason", models.TextField(blank=True, default="")),
                ("by", models.TextField()),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
    ]
