"""Deliveries in the admin: what became of them, and to send one again."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from eventstore.browser import display
from eventstore.browser.filters import ValueFilter
from eventstore.http.keyset import Moment, Sort
from eventstore.outbox.desk.page import ActingAdmin
from eventstore.outbox.models import Delivery
from eventstore.outbox.resending import resend
from eventstore.outbox.webhooks.endpoint import EndpointDisabled


class StateFilter(ValueFilter):
    title = parameter_name = "state"
    values = tuple(Delivery.State.values)


class ChannelFilter(ValueFilter):
    title = parameter_name = "channel"
    values = tuple(Delivery.Channel.values)


class DeliveryAdmin(ActingAdmin):
    explains = (
        "Mails and webhooks: what is still to be sent, what was sent, and what was given up after many attempts. Look "
        "here when somebody got none; what was given up can be sent again."
    )
    actions = ("send_again",)
    list_display = ("id", "what", "to", "state", "tried", "created")
    list_filter = (StateFilter, ChannelFilter)
    list_select_related = ("endpoint",)
    ordering = ("-created_at", "-id")
    sort = Sort("-created_at", ("created_at", "id"), tuple[Moment, UUID])
    search_help_text = "A delivery's id: the webhook-id, or the first part of a mail's Message-ID."
    search_fields = ("id",)
    fieldsets = (
        (None, {"fields": (("what", "to"), ("state", "created", "ended", "next"))}),
        ("Attempts", {"fields": ("log",)}),
    )

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("outbox.resend_delivery")

    def found(self, queryset: QuerySet[Delivery], term: str) -> QuerySet[Delivery]:
        try:
            return queryset.filter(id=UUID(term))
        except ValueError:
            return queryset.none()

    @admin.display(description="of")
    def what(self, delivery: Delivery) -> SafeString:
        event = display.event_at(delivery.position) if delivery.position else "no event"
        return format_html("{}<br><span class=quiet>{}</span>", delivery.kind, event)

    @admin.display
    def to(self, delivery: Delivery) -> str:
        return delivery.endpoint.url if delivery.endpoint else "mail"

    @admin.display(description="attempts")
    def tried(self, delivery: Delivery) -> SafeString:
        return format_html("{}<br><span class=quiet>{}</span>", delivery.attempts, delivery.last_error)

    @admin.display(description="noted at")
    def created(self, delivery: Delivery) -> SafeString:
        return display.moment(delivery.created_at)

    @admin.display(description="ended at")
    def ended(self, delivery: Delivery) -> SafeString | None:
        return display.moment(delivery.ended_at) if delivery.ended_at else None

    @admin.display(description="next attempt at")
    def next(self, delivery: Delivery) -> SafeString | None:
        return display.moment(delivery.next_attempt_at) if delivery.state == Delivery.State.WAITING else None

    @admin.display(description="attempts")
    def log(self, delivery: Delivery) -> Any:
        """The oldest first."""
        lines = (
            (display.moment(one.at), one.outcome, one.http_status or "", _milliseconds(one.milliseconds), one.error)
            for one in delivery.attempt_log.all()
        )
        return format_html_join("", "<p>{} {} {} {} {}</p>", lines) or "None yet."

    @admin.action(description="Send again", permissions=["resend"])
    def send_again(self, request: HttpRequest, chosen: QuerySet[Delivery]) -> None:
        """With the same id and all its attempts."""
        for delivery in chosen:
            try:
                resend(delivery)
            except EndpointDisabled as refusal:
                messages.error(request, f"{delivery}: {refusal}")
                continue
            self.log_change(request, delivery, "Sent again.")
            messages.success(request, f"{delivery} is sent again.")


def _milliseconds(milliseconds: int | None) -> str:
    return "" if milliseconds is None else f"{milliseconds:,} ms"
