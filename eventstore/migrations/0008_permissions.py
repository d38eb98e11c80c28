from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("eventstore", "0007_trace_index"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="command",
            options={"default_permissions": ("view",), "managed": False},
        ),
        migrations.AlterModelOptions(
            name="event",
            options={"default_permissions": ("view",), "managed": False},
        ),
        migrations.AlterModelOptions(
            name="seal",
            options={"default_permissions": ("view",), "managed": False},
        ),
        migrations.AlterModelOptions(
            name="stream",
            options={"default_permissions": ("view",), "managed": False},
        ),
    ]
