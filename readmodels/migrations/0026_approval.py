"""Replays that wait for an operator's approval, and which comparison a replay has made before its swap."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("readmodels", "0025_sold_by_time"),
    ]

    operations = [
        migrations.AddField(
            model_name="checkpoint",
            name="on_approval",
            field=models.BooleanField(default=False, db_default=False),
        ),
        migrations.AddField(
            model_name="verificationresult",
            name="before_swap",
            field=models.BooleanField(default=False, db_default=False),
        ),
    ]
