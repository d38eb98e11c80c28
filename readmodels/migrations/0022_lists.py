"""Indexes for what the lists of orders and customers are sorted by."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("readmodels", "0021_ready_orders"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="customerordersummary",
            index=models.Index(fields=["placed_at", "order_id"], name="order_summary_by_age"),
        ),
        migrations.AddIndex(
            model_name="customerordersummary",
            index=models.Index(fields=["currency", "total", "order_id"], name="order_summary_by_total"),
        ),
        migrations.AddIndex(
            model_name="customerordersummary",
            index=models.Index(
                condition=models.Q(("customer_id__isnull", False)),
                fields=["customer_id", "currency", "total", "order_id"],
                name="order_summary_customer_total",
            ),
        ),
        migrations.AddIndex(
            model_name="customerordersummary",
            index=models.Index(
                condition=models.Q(("status", "placed")), fields=["placed_at", "order_id"], name="order_summary_open"
            ),
        ),
        migrations.AddIndex(
            model_name="customerprofile",
            index=models.Index(
                condition=models.Q(("registered_at__isnull", False)),
                fields=["registered_at", "customer_id"],
                name="customer_profile_by_age",
            ),
        ),
        migrations.AddIndex(
            model_name="customerprofile",
            index=models.Index(fields=["status", "customer_id"], name="customer_profile_by_status"),
        ),
    ]
