from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0001_initial"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="attempt",
            options={"default_permissions": (), "ordering": ("id",)},
        ),
        migrations.AlterModelOptions(
            name="delivery",
            options={
                "default_permissions": ("view",),
                "permissions": (("resend_delivery", "Can send a delivery again"),),
                "verbose_name_plural": "deliveries",
            },
        ),
        migrations.AlterModelOptions(
            name="webhookendpoint",
            options={"default_permissions": ("view", "change")},
        ),
    ]
