import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="FollowerCheckpoint",
            fields=[
                ("name", models.TextField(primary_key=True, serialize=False)),
                ("position", models.BigIntegerField(default=0)),
                ("event", models.TextField(blank=True, default="")),
                ("error", models.TextField(blank=True, default="")),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "follower",
            },
        ),
        migrations.CreateModel(
            name="Deadline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reaction", models.TextField()),
                ("key", models.TextField()),
                ("due_at", models.DateTimeField(null=True)),
                ("position", models.BigIntegerField()),
                ("version", models.IntegerField()),
                ("refusal", models.TextField(blank=True, default="")),
                ("tried_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["due_at"], name="reactions_deadline_due")],
                "constraints": [models.UniqueConstraint(fields=("reaction", "key"), name="reactions_deadline_once")],
            },
        ),
    ]
