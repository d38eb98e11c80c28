"""How PostgreSQL keeps carts."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("readmodels", "0018_orders_to_their_end")]
    operations = [
        # Nobody asks for keys by LIKE: an index that every write would pay for.
        migrations.RunSQL("DROP INDEX readmodels_cart_cart_id_36f89a07_like", migrations.RunSQL.noop),
    ]
