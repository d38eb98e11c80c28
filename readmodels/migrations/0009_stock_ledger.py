from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("readmodels", "0008_customer_profile"),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerLine",
            fields=[
                ("position", models.BigIntegerField()),
                ("line_id", models.TextField(primary_key=True, serialize=False)),
                ("sku", models.TextField()),
                ("version", models.IntegerField()),
                ("kind", models.TextField()),
                ("occurred_at", models.DateTimeField()),
                ("on_hand_change", models.BigIntegerField(default=0)),
                ("reserved_change", models.BigIntegerField(default=0)),
                ("cause", models.TextField()),
            ],
            options={
                "verbose_name": "stock movement",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["sku", "version"], name="ledger_by_sku"),
                    models.Index(condition=models.Q(("kind", "page")), fields=["sku", "version"], name="ledger_pages"),
                ],
            },
        ),
    ]
