"""A read model's row in the admin, beside the history of the stream that it follows from, and as it was before."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.contrib import admin, messages
from django.contrib.admin.utils import (
    display_for_field,
    display_for_value,
    flatten_fieldsets,
    label_for_field,
    lookup_field,
    unquote,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from eventstore.browser import display, history
from eventstore.browser.read_only import ReadOnlyAdmin
from eventstore.browser.timeline import steps
from readmodels.engine.browser import past
from readmodels.engine.browser.past import Readings
from readmodels.engine.row import ReadModel


class Line(NamedTuple):
    """A field as each of some readings has it."""

    label: str
    values: list[str]
    changed: bool


class RowAdmin(ReadOnlyAdmin):
    """The log is another database than the row's: two queries, no join.

    `projection` is that of the rows, `shown` how many events stand beside one. `compared` are fields that are compared
    with those of another moment, beside those of the page.
    """

    change_form_template = "admin/readmodels/row.html"
    heading = "{}"
    projection: str
    shown = 50
    compared: Sequence[str] = ()

    def stream(self, row: Any) -> str:
        """The name of the stream whose history is shown."""
        raise NotImplementedError

    @admin.display(description="last event")
    def last_event(self, row: ReadModel) -> SafeString:
        return display.event_at(row.position)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row: ReadModel = context["original"]
        name = self.stream(row)
        found = list(history.events_of_stream(name)[: self.shown])
        context |= {
            "title": self.heading.format(row),
            "subtitle": None,
            "history": steps(found),
            "history_title": "Its newest events" if len(found) == self.shown else "Its events",
            "stream_address": display.events_address(stream=name),
            "stream_id": found[0].stream_id if found else None,
            **(self._moments(request, row, name) if past.follows_streams(self.projection) else {}),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def _moments(self, request: HttpRequest, row: ReadModel, stream: str) -> dict[str, Any]:
        asked = request.GET.get("as_of", "").strip()
        then = past.as_of(self.projection, row, stream, asked) if asked else None
        behind = past.behind(self.projection, row)
        return {
            "as_of": True,
            "then": then,
            "then_lines": self._lines(request, row, then) if then else [],
            "behind": behind,
            "behind_lines": [line for line in self._lines(request, row, behind.readings) if line.changed]
            if behind
            else [],
        }

    def _lines(self, request: HttpRequest, row: ReadModel, readings: Readings) -> list[Line]:
        """`changed`: the first two readings differ."""
        lines = []
        for name in [*flatten_fieldsets(self.get_fieldsets(request, row)), *self.compared]:
            values = [self._shown(str(name), reading) for reading in readings.rows]
            label = capfirst(str(label_for_field(str(name), self.model, self)))
            lines.append(Line(label, values, len({*values[:2]}) > 1))
        return lines

    def _shown(self, name: str, row: Any) -> str:
        """As the page itself shows it."""
        if row is None:
            return display.NOTHING
        field, _, value = lookup_field(name, row, self)
        if field is None:
            return display_for_value(value, display.NOTHING)
        return display_for_field(value, field, display.NOTHING)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """What has events and no row yet, as while a projection is behind, is shown by its events."""
        stream = self._begun(unquote(object_id))
        if stream is None:
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc, no-any-return]
        messages.warning(request, f"{self.projection} has no row of this yet. These are its events.")
        return redirect(display.events_address(stream=stream))

    def _begun(self, key: str) -> str | None:
        """The stream of a key, where it has events."""
        if "\0" in key or not past.follows_streams(self.projection):
            return None
        stream = self.stream(self.model(pk=key))
        return stream if history.stream_id(stream) else None
