"""How PostgreSQL keeps the addresses in use, in the log's database."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("readmodels", "0013_email_in_use")]
    operations = [
        # Nobody asks for keys by LIKE: an index that every write would pay for.
        migrations.RunSQL(
            "DROP INDEX readmodels_emailinuse_customer_id_1e8fcabf_like",
            migrations.RunSQL.noop,
            hints={"model_name": "emailinuse"},
        ),
    ]
