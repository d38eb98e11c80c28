from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_scopes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Given",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("group", models.CharField(max_length=150)),
                ("permission", models.CharField(max_length=200)),
            ],
            options={
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("group", "permission"), name="access_given_once")],
            },
        ),
    ]
