"""What orders of a time are worth is read from the index that finds them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("readmodels", "0024_pauses"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="customerordersummary", name="order_summary_by_age"),
        migrations.AddIndex(
            model_name="customerordersummary",
            index=models.Index(
                fields=["placed_at", "order_id"], include=["currency", "total", "status"], name="order_summary_by_age"
            ),
        ),
    ]
