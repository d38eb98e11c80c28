from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("readmodels", "0012_sales_storage"),
    ]

    operations = [
        migrations.CreateModel(
            name="EmailInUse",
            fields=[
                ("customer_id", models.TextField(primary_key=True, serialize=False)),
                ("email_hash", models.TextField(null=True)),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("email_hash",), name="email_in_use_once")],
            },
        ),
    ]
