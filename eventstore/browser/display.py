"""How values of the log are shown. Whatever comes out of an event is text: all of it is escaped."""

import json
import re
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin.utils import quote
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from eventstore.models import Command, Event, Stream

CODE = re.compile(r"`([^`]+)`")
# Where there is no value, in a list as on a page.
NOTHING = mark_safe("\N{EN DASH}")


def moment(time: datetime | None) -> SafeString:
    """To the second; the rest is shown when the pointer rests on it."""
    if time is None:
        return NOTHING
    return format_html('<span class="moment" title="{}">{}</span>', localtime(time).isoformat(), second(time))


def second(time: datetime) -> str:
    return f"{localtime(time):%Y-%m-%d %H:%M:%S}"


def money(amount: str, currency: str) -> SafeString:
    return format_html('<span class="money">{} {}</span>', amount, currency)


def told(text: object) -> SafeString:
    """A sentence; what stands in it between backticks, as what is typed at the command line, as code."""
    return mark_safe(CODE.sub(r"<code>\1</code>", escape(text)))


def pretty(value: Any) -> SafeString:
    return format_html('<pre class="json">{}</pre>', json.dumps(value, indent=2, ensure_ascii=False, default=str))


def link(address: str, text: object) -> SafeString:
    return format_html('<a href="{}">{}</a>', address, text)


def page(row: Event | Command | Stream, text: object | None = None) -> SafeString:
    """A link to the row's own page."""
    name = f"admin:eventstore_{row._meta.model_name}_change"
    return link(reverse(name, args=[quote(row.pk)]), row if text is None else text)


def event_at(position: int) -> SafeString:
    return link(reverse("admin:eventstore_event_change", args=[position]), position)


def events(text: object, **filters: object) -> SafeString:
    """A link to the list of events, narrowed by its filters."""
    return link(events_address(**filters), text)


def actor(name: str) -> SafeString:
    """A link to the events of what they did."""
    return events(name, actor=name)


def events_address(**filters: object) -> str:
    return list_address("eventstore_event", **filters)


def commands(text: object, **filters: object) -> SafeString:
    """A link to the list of commands, narrowed by its filters."""
    return link(list_address("eventstore_command", **filters), text)


def list_address(model: str, **filters: object) -> str:
    """Of a model's page in the admin, as `readmodels_cart`, narrowed by its filters."""
    return f"{reverse(f'admin:{model}_changelist')}?{urlencode(filters)}"
