"""How PostgreSQL keeps the profiles of customers and the ledger of stock."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("readmodels", "0009_stock_ledger")]
    operations = [
        # Nobody asks for keys by LIKE: an index that every write would pay for.
        migrations.RunSQL("DROP INDEX readmodels_customerprofile_customer_id_d1aea9bb_like", migrations.RunSQL.noop),
        migrations.RunSQL("DROP INDEX readmodels_ledgerline_line_id_8fc0f4d9_like", migrations.RunSQL.noop),
        # Room in each page for the new version of a row, so that an update touches no index (HOT).
        migrations.RunSQL(
            "ALTER TABLE readmodels_customerprofile SET (fillfactor = 80)",
            "ALTER TABLE readmodels_customerprofile RESET (fillfactor)",
        ),
    ]
