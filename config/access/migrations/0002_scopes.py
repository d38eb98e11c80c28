"""What each key may do. Those that are there may go on doing everything."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]

    operations = [
        migrations.AlterModelOptions(
            name="apikey",
            options={
                "default_permissions": ("add", "view"),
                "ordering": ("created_at",),
                "permissions": (
                    ("revoke_apikey", "Can revoke API key"),
                    ("use_api", "Can use the API from the page of its documentation"),
                ),
                "verbose_name": "API key",
            },
        ),
        migrations.AddField("apikey", "scopes", models.JSONField(default=["*"]), preserve_default=False),
    ]
