from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("reactions", "0001_initial"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="deadline",
            options={"default_permissions": ("view",)},
        ),
        migrations.AlterModelOptions(
            name="followercheckpoint",
            options={"default_permissions": ("view",), "verbose_name": "follower"},
        ),
    ]
