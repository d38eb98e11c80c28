from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("readmodels", "0002_storage"),
    ]

    operations = [
        migrations.AddField(
            model_name="checkpoint",
            name="event",
            field=models.TextField(blank=True, default=""),
        ),
    ]
