"""The form of a command: its fields are the body's, its errors those that the API would answer with."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from rest_framework.exceptions import ValidationError

from eventstore.desk.deed import Deed
from eventstore.desk.entry import Entry, Table, entries, faults_of, object_of
from eventstore.desk.once import OnceForm
from eventstore.http.body import read


class DeedForm(OnceForm):
    """When it is valid, `sent` is what the API would be sent."""

    confirmed = forms.BooleanField(
        label="Yes, do it", error_messages={"required": "Confirm that it is to be done: it cannot be undone."}
    )

    def __init__(self, deed: Deed, key: str | None, typed: QueryDict | None = None) -> None:
        super().__init__(typed)
        self._deed = deed
        suggested = dict(deed.suggest(key)) if key is not None else {}
        self.entries = entries(deed.body, _with_rows(suggested, typed), "", must=True)
        for entry in self.entries:
            self.fields |= entry.fields()
        if not deed.warning:
            del self.fields["confirmed"]
        self.sent: dict[str, Any] = {}
        self.values: Any = None

    def clean(self) -> dict[str, Any]:
        super().clean()
        typed = {name: value for name, value in self.cleaned_data.items() if isinstance(value, str)}
        self.sent = object_of(self.entries, typed)
        if not self.errors:
            self._read()
        return self.cleaned_data

    def _read(self) -> None:
        try:
            self.values = read(self._deed.posted.body, self.sent)
        except ValidationError as error:
            for name, sentence in faults_of(self.entries, error.detail):
                self.add_error(name, sentence)

    def sections(self) -> Iterator[dict[str, Any]]:
        """The body's fields as the page shows them."""
        for entry in self.entries:
            fields, rows = [self[name] for name in entry.fields()], self._rows(entry)
            yield {"kind": entry.kind, "entry": entry, "title": _title(entry), "fields": fields, "rows": rows}

    def _rows(self, entry: Entry) -> list[tuple[str, str, list[forms.BoundField]]]:
        if not isinstance(entry, Table):
            return []
        return [
            (sku, str(row.get("name", "")), [self[entry.named(column, sku)] for column in entry.columns])
            for sku, row in entry.rows.items()
        ]


def _title(entry: Entry) -> str:
    return entry.name.replace("_", " ").capitalize()


def _with_rows(suggested: dict[str, Any], typed: QueryDict | None) -> Mapping[str, Any]:
    """The rows of a form that comes back are those that it has, whatever has happened to the thing in between."""
    if typed is None:
        return suggested
    for name, rows in suggested.items():
        if isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
            known = {row["sku"]: row for row in rows}
            prefix = f"{name}.quantity."
            skus = [field.removeprefix(prefix) for field in typed if field.startswith(prefix)]
            suggested[name] = [known.get(sku, {"sku": sku}) for sku in skus]
    return suggested
