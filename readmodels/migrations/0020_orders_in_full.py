"""When orders ended, what of sales is tax, and a row for each order in the sales, which it is counted by."""

from decimal import Decimal

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("readmodels", "0019_cart_storage")]
    operations = [
        migrations.AddField(
            model_name="customerordersummary",
            name="ended_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="sale",
            name="tax",
            field=models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=40),
        ),
        # Rows that are not replayed go on from there.
        migrations.RunSQL(
            "UPDATE readmodels_sale SET units_canceled = quantity, amount_canceled = amount WHERE kind = 'canceled'",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            "INSERT INTO readmodels_sale (position, key, kind, day, sku, name, country, currency, quantity, amount, "
            "tax, units_canceled, amount_canceled, units_returned, amount_returned, leads) "
            "SELECT position, split_part(key, '/', 1) || '/', kind, day, '', '', country, currency, 0, 0, "
            "0, 0, 0, 0, 0, false FROM readmodels_sale WHERE leads",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveField(model_name="sale", name="leads"),
    ]
