from decimal import Decimal

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("readmodels", "0005_parked_keys_and_shards"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProductCatalog",
            fields=[
                ("position", models.BigIntegerField()),
                ("sku", models.TextField(primary_key=True, serialize=False)),
                ("name", models.TextField(default="")),
                ("price", models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=40)),
                ("currency", models.TextField(default="")),
                ("stock_policy", models.TextField(default="")),
                ("status", models.TextField(default="unknown")),
                ("available", models.BigIntegerField(default=0)),
                ("created_at", models.DateTimeField(null=True)),
                ("changed_at", models.DateTimeField(null=True)),
                ("version", models.IntegerField(default=0)),
                ("words", models.TextField(default="")),
            ],
            options={
                "verbose_name": "product",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.search.CombinedSearchVector(
                            django.contrib.postgres.search.SearchVector("words", config="simple"),
                            "||",
                            django.contrib.postgres.search.SearchVector("words", config="english"),
                            django.contrib.postgres.search.SearchConfig("simple"),
                        ),
                        name="product_catalog_search",
                    ),
                    models.Index(fields=["words", "sku"], name="product_catalog_by_name"),
                    models.Index(fields=["price", "sku"], name="product_catalog_by_price"),
                    models.Index(fields=["created_at", "sku"], name="product_catalog_by_age"),
                ],
            },
        ),
    ]
