from decimal import Decimal

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ProductInventory",
            fields=[
                ("position", models.BigIntegerField()),
                ("sku", models.TextField(primary_key=True, serialize=False)),
                ("on_hand", models.BigIntegerField(default=0)),
                ("reserved", models.BigIntegerField(default=0)),
            ],
            options={
                "verbose_name_plural": "product inventory",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField()),
                ("slot", models.TextField(choices=[("live", "live"), ("shadow", "shadow")])),
                ("position", models.BigIntegerField(default=0)),
                ("generation", models.IntegerField(default=0)),
                ("error", models.TextField(blank=True, default="")),
                ("fold", models.TextField(blank=True, default="")),
                ("unattended", models.BooleanField(default=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("name", "slot"), name="readmodels_checkpoint_slot")],
            },
        ),
        migrations.CreateModel(
            name="CustomerOrderSummary",
            fields=[
                ("position", models.BigIntegerField()),
                ("order_id", models.TextField(primary_key=True, serialize=False)),
                ("customer_id", models.TextField(null=True)),
                ("placed_at", models.DateTimeField()),
                ("status", models.TextField()),
                ("payment_status", models.TextField()),
                ("fulfillment_status", models.TextField()),
                ("total", models.DecimalField(decimal_places=4, max_digits=40)),
                ("paid", models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=40)),
                ("currency", models.TextField()),
                ("shipping_country", models.TextField(null=True)),
                ("lines", models.JSONField()),
                ("version", models.IntegerField()),
                ("unshipped", models.BigIntegerField(default=0)),
            ],
            options={
                "verbose_name_plural": "customer order summaries",
                "abstract": False,
                "indexes": [
                    models.Index(
                        models.F("customer_id"),
                        models.OrderBy(models.F("placed_at"), descending=True),
                        models.OrderBy(models.F("order_id"), descending=True),
                        name="order_summary_by_customer",
                    )
                ],
            },
        ),
    ]
