"""How PostgreSQL keeps the product catalog."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("readmodels", "0006_product_catalog")]
    operations = [
        # Nobody asks for keys by LIKE: an index that every write would pay for.
        migrations.RunSQL("DROP INDEX readmodels_productcatalog_sku_cef2ec29_like", migrations.RunSQL.noop),
        # Room in each page for the new version of a row, so that an update touches no index (HOT).
        migrations.RunSQL(
            "ALTER TABLE readmodels_productcatalog SET (fillfactor = 50)",
            "ALTER TABLE readmodels_productcatalog RESET (fillfactor)",
        ),
    ]
