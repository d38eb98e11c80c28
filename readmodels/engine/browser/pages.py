"""Where a stream is shown to operators: on the page of the row that follows from it, or else on its own."""

from functools import cache

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.urls import reverse

from eventstore.models import Stream
from readmodels.engine.browser import past
from readmodels.engine.browser.row import RowAdmin


def page_of(stream: Stream) -> str:
    category, _, key = stream.name.partition("-")
    model = _row_of(category)
    if model is None:
        return reverse("admin:eventstore_stream_change", args=[stream.pk])
    return reverse(f"admin:readmodels_{model}_change", args=[quote(key)])


@cache
def _row_of(category: str) -> str | None:
    """The name of the model whose rows have streams of this category as their history."""
    desks = [desk for desk in admin.site._registry.values() if isinstance(desk, RowAdmin)]
    for desk in desks:
        if past.follows_streams(desk.projection) and desk.stream(desk.model(pk="key")) == f"{category}-key":
            return desk.opts.model_name
    return None
