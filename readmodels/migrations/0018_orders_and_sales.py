from decimal import Decimal

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("readmodels", "0017_cart"),
    ]

    operations = [
        migrations.AddField(
            model_name="customerordersummary",
            name="canceled_amount",
            field=models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=40),
        ),
        migrations.AddField(
            model_name="customerordersummary",
            name="canceled_items",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="customerordersummary",
            name="cancellation_reason",
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name="customerordersummary",
            name="cart_id",
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name="customerordersummary",
            name="delivered",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="customerordersummary",
            name="discount",
            field=models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=40),
        ),
        migrations.AddField(
            model_name="customerordersummary",
            name="email",
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name="customerordersummary",
            name="ended_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="customerordersummary",
            name="note",
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name="customerordersummary",
            name="payment_due_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="customerordersummary",
            name="prices_include_tax",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="customerordersummary",
            name="refunded",
            field=models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=40),
        ),
        migrations.AddField(
            model_name="customerordersummary",
            name="returned",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="customerordersummary",
            name="returns",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="customerordersummary",
            name="shipments",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="customerordersummary",
            name="shipped",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="customerordersummary",
            name="shipping",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="customerordersummary",
            name="tax",
            field=models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=40),
        ),
        migrations.AddField(
            model_name="sale",
            name="canceled",
            field=models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=40),
        ),
        migrations.AddField(
            model_name="sale",
            name="canceled_quantity",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="sale",
            name="returned",
            field=models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=40),
        ),
        migrations.AddField(
            model_name="sale",
            name="returned_quantity",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="sale",
            name="tax",
            field=models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=40),
        ),
        # Rows that are not replayed go on from there: what was shipped follows from what was not, and nothing was completed
        # by a word of its own. What the new columns say of the time before needs a replay.
        migrations.RunSQL(
            "UPDATE readmodels_customerordersummary SET "
            "shipped = (SELECT sum((line ->> 'quantity')::bigint) FROM jsonb_array_elements(lines) AS line) - unshipped, "
            "status = CASE status WHEN 'completed' THEN 'placed' ELSE status END",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            "UPDATE readmodels_sale SET canceled_quantity = quantity, canceled = amount WHERE kind = 'canceled'",
            migrations.RunSQL.noop,
        ),
        # An order is counted by a row of its own.
        migrations.RunSQL(
            "INSERT INTO readmodels_sale (position, key, kind, day, sku, name, country, currency, quantity, amount, tax, "
            "canceled_quantity, canceled, returned_quantity, returned, leads) "
            "SELECT position, split_part(key, '/', 1) || '/', kind, day, '', '', country, currency, 0, 0, 0, "
            "0, 0, 0, 0, false FROM readmodels_sale WHERE leads",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveField(
            model_name="sale",
            name="leads",
        ),
    ]
