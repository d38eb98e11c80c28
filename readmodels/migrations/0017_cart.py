"""Carts, and how PostgreSQL keeps them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("readmodels", "0016_locations_and_back_orders")]
    operations = [
        migrations.CreateModel(
            name="Cart",
            fields=[
                ("position", models.BigIntegerField()),
                ("cart_id", models.TextField(primary_key=True, serialize=False)),
                ("customer_id", models.TextField(null=True)),
                ("status", models.TextField(default="open")),
                ("items", models.JSONField(default=list)),
                ("order_id", models.TextField(null=True)),
                ("merged_into", models.TextField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("changed_at", models.DateTimeField(null=True)),
                ("version", models.IntegerField(default=0)),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["status", "-changed_at", "-cart_id"], name="cart_by_status"),
                    models.Index(fields=["customer_id", "-changed_at", "-cart_id"], name="cart_by_customer"),
                ],
            },
        ),
        # Nobody asks for keys by LIKE: an index that every write would pay for.
        migrations.RunSQL("DROP INDEX readmodels_cart_cart_id_36f89a07_like", migrations.RunSQL.noop),
    ]
