"""How PostgreSQL keeps the read models."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("readmodels", "0001_initial")]
    operations = [
        # Where a replay builds a table, and where the table that it replaces is kept.
        migrations.RunSQL("CREATE SCHEMA shadow", "DROP SCHEMA shadow CASCADE"),
        migrations.RunSQL("CREATE SCHEMA previous", "DROP SCHEMA previous CASCADE"),
        # Nobody asks for keys by LIKE: an index that every write would pay for.
        migrations.RunSQL("DROP INDEX readmodels_productinventory_sku_6a1741a3_like", migrations.RunSQL.noop),
        migrations.RunSQL("DROP INDEX readmodels_customerordersummary_order_id_079bb27e_like", migrations.RunSQL.noop),
        # Room in each page for the new version of a row, so that an update touches no index (HOT).
        migrations.RunSQL(
            "ALTER TABLE readmodels_productinventory SET (fillfactor = 50)",
            "ALTER TABLE readmodels_productinventory RESET (fillfactor)",
        ),
        migrations.RunSQL(
            "ALTER TABLE readmodels_customerordersummary SET (fillfactor = 80)",
            "ALTER TABLE readmodels_customerordersummary RESET (fillfactor)",
        ),
        migrations.RunSQL(
            "ALTER TABLE readmodels_checkpoint SET (fillfactor = 10)",
            "ALTER TABLE readmodels_checkpoint RESET (fillfactor)",
        ),
    ]
