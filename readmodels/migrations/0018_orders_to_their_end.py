from decimal import Decimal

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("readmodels", "0017_cart"),
    ]

    operations = [
        migrations.AddField(
            model_name="customerordersummary",
            name="canceled",
            field=models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=40),
        ),
        migrations.AddField(
            model_name="customerordersummary",
            name="canceled_items",
            field=models.JSONField(default=list),
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
            name="reason",
            field=models.TextField(null=True),
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
            name="amount_canceled",
            field=models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=40),
        ),
        migrations.AddField(
            model_name="sale",
            name="amount_returned",
            field=models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=40),
        ),
        migrations.AddField(
            model_name="sale",
            name="units_canceled",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="sale",
            name="units_returned",
            field=models.BigIntegerField(default=0),
        ),
    ]
