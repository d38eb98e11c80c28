from decimal import Decimal

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("readmodels", "0010_profile_and_ledger_storage"),
    ]

    operations = [
        migrations.CreateModel(
            name="Sale",
            fields=[
                ("position", models.BigIntegerField()),
                ("key", models.TextField(primary_key=True, serialize=False)),
                ("kind", models.TextField(default="placed")),
                ("day", models.DateField(null=True)),
                ("sku", models.TextField(default="")),
                ("name", models.TextField(default="")),
                ("country", models.TextField(default="")),
                ("currency", models.TextField(default="")),
                ("quantity", models.BigIntegerField(default=0)),
                ("amount", models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=40)),
                ("leads", models.BooleanField(default=False)),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["day"], name="sale_by_day"),
                    models.Index(fields=["sku", "day"], name="sale_by_product"),
                ],
            },
        ),
    ]
