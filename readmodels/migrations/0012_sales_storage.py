"""How PostgreSQL keeps the sales."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("readmodels", "0011_sales")]
    operations = [
        # Nobody asks for keys by LIKE: an index that every write would pay for.
        migrations.RunSQL("DROP INDEX readmodels_sale_key_acc0b346_like", migrations.RunSQL.noop),
    ]
