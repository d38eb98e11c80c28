"""Deliveries, the attempts at them, and the endpoints of webhooks."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import eventstore.identifier


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("channel", models.TextField(choices=[("mail", "Mail"), ("webhook", "Webhook")])),
                ("kind", models.TextField()),
                ("position", models.BigIntegerField(null=True)),
                (
                    "state",
                    models.TextField(
                        choices=[("waiting", "Waiting"), ("sent", "Sent"), ("dead", "Dead"), ("dropped", "Dropped")],
                        default="waiting",
                    ),
                ),
                ("attempts", models.IntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(null=True)),
                ("last_error", models.TextField(blank=True)),
            ],
            options={
                "verbose_name_plural": "deliveries",
                "permissions": (("resend_delivery", "Can send a delivery again"),),
            },
        ),
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=eventstore.identifier.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("url", models.TextField()),
                ("event_types", models.JSONField()),
                ("description", models.TextField(blank=True)),
                ("secret", models.TextField()),
                ("after", models.BigIntegerField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("disabled_at", models.DateTimeField(null=True)),
                ("disabled_reason", models.TextField(blank=True)),
                ("failures", models.IntegerField(default=0)),
                ("free_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("outcome", models.TextField()),
                ("http_status", models.IntegerField(null=True)),
                ("milliseconds", models.IntegerField(null=True)),
                ("error", models.TextField(blank=True)),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attempt_log", to="outbox.delivery"
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.AddField(
            model_name="delivery",
            name="endpoint",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="outbox.webhookendpoint"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["endpoint", "next_attempt_at"], name="outbox_due"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["created_at", "id"], name="outbox_newest"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["state", "created_at", "id"], name="outbox_newest_in_state"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["endpoint", "created_at", "id"], name="outbox_newest_of_endpoint"),
        ),
    ]
