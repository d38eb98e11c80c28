from decimal import Decimal

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("readmodels", "0015_parked_mark"),
    ]

    operations = [
        migrations.AddField(
            model_name="ledgerline",
            name="destination",
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name="ledgerline",
            name="location",
            field=models.TextField(default="main"),
        ),
        migrations.AddField(
            model_name="ledgerline",
            name="moved",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="ledgerline",
            name="cause",
            field=models.TextField(default=""),
        ),
        migrations.AddField(
            model_name="productcatalog",
            name="back_order_limit",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="productcatalog",
            name="safety_stock",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="productcatalog",
            name="tax_rate",
            field=models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=5),
        ),
        migrations.AddField(
            model_name="productinventory",
            name="back_order_limit",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="productinventory",
            name="locations",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="productinventory",
            name="safety_stock",
            field=models.BigIntegerField(default=0),
        ),
        # There was one location. A row that is not replayed goes on from there.
        migrations.RunSQL(
            "UPDATE readmodels_productinventory "
            "SET locations = jsonb_build_array(jsonb_build_array('main', on_hand, reserved)) "
            "WHERE on_hand <> 0 OR reserved <> 0",
            migrations.RunSQL.noop,
        ),
    ]
