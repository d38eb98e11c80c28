from django.urls import path

import eventstore.http.endpoint  # noqa: F401  (registers <key:...>)
from eventstore.outbox.webhooks import api

urlpatterns = [
    path("webhooks", api.Webhooks.as_view()),
    path("webhooks/<key:endpoint_id>", api.Webhook.as_view()),
    path("webhooks/<key:endpoint_id>/disable", api.WebhookDisabling.as_view()),
    path("webhooks/<key:endpoint_id>/enable", api.WebhookEnabling.as_view()),
    path("webhooks/<key:endpoint_id>/test", api.WebhookTest.as_view()),
    path("webhooks/<key:endpoint_id>/deliveries", api.WebhookDeliveries.as_view()),
    path("webhooks/deliveries/<key:delivery_id>/replay", api.WebhookReplay.as_view()),
]
