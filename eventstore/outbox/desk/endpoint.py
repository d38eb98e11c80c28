"""Webhook endpoints in the admin: to look at, to disable and to enable."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from eventstore.browser import display
from eventstore.http.keyset import Sort
from eventstore.outbox.desk.page import ActingAdmin
from eventstore.outbox.models import WebhookEndpoint
from eventstore.outbox.webhooks import endpoint as endpoints


class WebhookEndpointAdmin(ActingAdmin):
    actions = ("disable", "enable")
    list_display = ("url", "types", "status", "created")
    ordering = ("id",)
    sort = Sort("id", ("id",), tuple[UUID])
    fieldsets = ((None, {"fields": ("url", "description", "types", ("created", "status"))}),)

    def has_switch_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("outbox.change_webhookendpoint")

    @admin.display(description="event types")
    def types(self, endpoint: WebhookEndpoint) -> str:
        return ", ".join(endpoint.event_types)

    @admin.display(description="created at")
    def created(self, endpoint: WebhookEndpoint) -> SafeString:
        return display.moment(endpoint.created_at)

    @admin.display
    def status(self, endpoint: WebhookEndpoint) -> str:
        if endpoint.disabled_at:
            return f"disabled: {endpoint.disabled_reason}"
        return f"failed {endpoint.failures} times on end" if endpoint.failures else "enabled"

    @admin.action(description="Disable", permissions=["switch"])
    def disable(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        """What waits for them is dropped."""
        for endpoint in chosen:
            endpoints.disable(endpoint, f"by {request.user.get_username()}")
            self.log_change(request, endpoint, "Disabled.")
            messages.success(request, f"{endpoint} is disabled.")

    @admin.action(description="Enable", permissions=["switch"])
    def enable(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        """They get the events that follow."""
        for endpoint in chosen:
            endpoints.enable(endpoint)
            self.log_change(request, endpoint, "Enabled.")
            messages.success(request, f"{endpoint} is enabled.")
