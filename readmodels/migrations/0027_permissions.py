from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("readmodels", "0026_approval"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="cart",
            options={"default_permissions": ("view",)},
        ),
        migrations.AlterModelOptions(
            name="checkpoint",
            options={"default_permissions": ("view", "change"), "verbose_name": "projection"},
        ),
        migrations.AlterModelOptions(
            name="customerordersummary",
            options={
                "default_permissions": ("view",),
                "permissions": (
                    ("fulfil_orders", "Can ship, deliver and take back"),
                    ("handle_money", "Can take and give back money"),
                    ("end_orders", "Can cancel orders and items, and complete orders"),
                ),
                "verbose_name_plural": "customer order summaries",
            },
        ),
        migrations.AlterModelOptions(
            name="customerprofile",
            options={
                "default_permissions": ("view",),
                "permissions": (
                    ("manage_customers", "Can register, change, deactivate and reactivate customers"),
                    ("forget_people", "Can forget customers and guests, for good"),
                    ("see_personal_data", "Can see personal data"),
                ),
            },
        ),
        migrations.AlterModelOptions(
            name="emailinuse",
            options={"default_permissions": ("view",)},
        ),
        migrations.AlterModelOptions(
            name="ledgerline",
            options={"default_permissions": ("view",), "verbose_name": "stock movement"},
        ),
        migrations.AlterModelOptions(
            name="operation",
            options={"default_permissions": ("view",)},
        ),
        migrations.AlterModelOptions(
            name="parked",
            options={"default_permissions": ("view", "change"), "verbose_name": "parked event"},
        ),
        migrations.AlterModelOptions(
            name="pause",
            options={"default_permissions": ()},
        ),
        migrations.AlterModelOptions(
            name="productcatalog",
            options={
                "default_permissions": ("view",),
                "permissions": (("manage_products", "Can create, price and discontinue products"),),
                "verbose_name": "product",
            },
        ),
        migrations.AlterModelOptions(
            name="productinventory",
            options={
                "default_permissions": ("view",),
                "permissions": (
                    ("move_stock", "Can receive, count, transfer and adjust stock"),
                    ("plan_stock", "Can set safety stock, back-orders and the order of locations"),
                ),
                "verbose_name_plural": "product inventory",
            },
        ),
        migrations.AlterModelOptions(
            name="sale",
            options={"default_permissions": ("view",)},
        ),
        migrations.AlterModelOptions(
            name="verificationresult",
            options={"default_permissions": ("view",), "verbose_name": "verification"},
        ),
    ]
