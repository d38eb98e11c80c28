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
                    models.Index(fields=["-changed_at", "-cart_id"], name="cart_by_age"),
                    models.Index(fields=["status", "-changed_at", "-cart_id"], name="cart_by_status"),
                    models.Index(fields=["customer_id", "-changed_at", "-cart_id"], name="cart_by_customer"),
                ],
            },
        ),
    ]
