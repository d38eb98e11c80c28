"""Whom and what the timelines of the log name, as links to their pages."""

from django import template
from django.utils.safestring import SafeString

from catalog import units
from eventstore.browser import display
from eventstore.models import Event, Stream
from readmodels.engine.browser import pages

register = template.Library()
register.filter("actor", display.actor)


@register.filter
def stream(named: Stream) -> SafeString:
    return display.link(pages.page_of(named), named)


@register.filter
def moved(event: Event) -> str:
    return units.in_words(event.payload)
