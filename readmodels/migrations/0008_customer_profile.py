from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("readmodels", "0007_product_catalog_storage"),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomerProfile",
            fields=[
                ("position", models.BigIntegerField()),
                ("customer_id", models.TextField(primary_key=True, serialize=False)),
                ("status", models.TextField(default="unregistered")),
                ("name", models.TextField(null=True)),
                ("email", models.TextField(null=True)),
                ("email_changed", models.BooleanField(default=False)),
                ("address", models.TextField(null=True)),
                ("address_changed", models.BooleanField(default=False)),
                ("registered_at", models.DateTimeField(null=True)),
                ("version", models.IntegerField(default=0)),
                ("orders", models.IntegerField(default=0)),
                ("ordered", models.JSONField(default=dict)),
                ("credited", models.JSONField(default=dict)),
                ("last_order_id", models.TextField(null=True)),
                ("last_order_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
