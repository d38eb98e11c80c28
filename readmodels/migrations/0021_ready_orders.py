"""Orders as ready JSON, and the version of a SKU's stock. Workers build both read models anew."""

from django.db import migrations, models

import readmodels.customer_order_summary.model
import readmodels.engine.row

_EMPTY = "TRUNCATE readmodels_customerordersummary, readmodels_productinventory"
_FORGET = (
    "DELETE FROM readmodels_{} WHERE name IN ('customer_order_summary', 'product_inventory') "
    "AND slot IN ('live', 'shadow')"
)
_BEGIN_ANEW = "; ".join([_EMPTY, _FORGET.format("checkpoint"), _FORGET.format("parked") + " AND discarded_at IS NULL"])
_GONE = (
    "cart_id canceled canceled_items discount ended_at lines payment_due_at prices_include_tax reason returns "
    "shipments shipping shipping_country tax"
)


class Migration(migrations.Migration):
    dependencies = [("readmodels", "0020_orders_in_full")]
    operations = [
        migrations.RunSQL(_BEGIN_ANEW, migrations.RunSQL.noop),
        *(migrations.RemoveField("customerordersummary", name) for name in _GONE.split()),
        migrations.AddField("customerordersummary", "placed", models.TextField(default=""), preserve_default=False),
        migrations.AddField(
            "customerordersummary",
            "since",
            readmodels.engine.row.JsonText(default=readmodels.customer_order_summary.model.untouched),
        ),
        migrations.AddField("productinventory", "version", models.IntegerField(default=0)),
        migrations.RunSQL(migrations.RunSQL.noop, _BEGIN_ANEW),
    ]
