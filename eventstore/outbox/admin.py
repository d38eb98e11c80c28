"""The outbox's pages in the admin."""

from django.contrib import admin

from eventstore.outbox.desk.delivery import DeliveryAdmin
from eventstore.outbox.desk.endpoint import WebhookEndpointAdmin
from eventstore.outbox.models import Delivery, WebhookEndpoint

admin.site.register(Delivery, DeliveryAdmin)
admin.site.register(WebhookEndpoint, WebhookEndpointAdmin)
