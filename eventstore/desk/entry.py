"""A command's body and a form of flat fields: which fields there are, what was said in them, where an error belongs."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Protocol

from django import forms
from rest_framework import serializers

from eventstore.desk.widget import DrfField, form_field

LEFT_OUT = object()
WHOLE = re.compile("-?[0-9]{1,18}", re.ASCII)

# The name of a form's field, and what is wrong with it; None: with the whole.
Faults = Iterator[tuple[str | None, str]]


class Entry(Protocol):
    """One field of a body, and the fields of the form that it is written in."""

    name: str
    kind: ClassVar[str]

    def fields(self) -> Mapping[str, forms.Field]: ...

    def read(self, typed: Mapping[str, str]) -> Any:
        """What the API would be sent, or LEFT_OUT."""

    def faults(self, detail: Any) -> Faults: ...


class One:
    """A text, a number, a choice; or a list, one a line."""

    kind: ClassVar[str] = "one"

    def __init__(self, name: str, field: DrfField, suggested: Any, must: bool) -> None:
        self.name, self._field, self._suggested = name, field, suggested
        self._must = must and field.required

    def fields(self) -> Mapping[str, forms.Field]:
        suggested = self._suggested
        initial = "\n".join(suggested) if isinstance(suggested, list | tuple) else suggested
        return {self.name: form_field(self._field, self.name.rpartition(".")[2], initial, self._must)}

    def read(self, typed: Mapping[str, str]) -> Any:
        text = typed.get(self.name, "")
        if not text.strip():
            return "" if getattr(self._field, "allow_blank", False) else LEFT_OUT
        if isinstance(self._field, serializers.IntegerField):
            return int(text) if WHOLE.fullmatch(text.strip()) else text
        if isinstance(self._field, serializers.ListField):
            return [line.strip() for line in text.splitlines() if line.strip()]
        return text

    def faults(self, detail: Any) -> Faults:
        yield from ((self.name, sentence) for sentence in _sentences(detail))


class Group:
    """An object within the body, such as an address or an amount of money."""

    kind: ClassVar[str] = "group"

    def __init__(self, name: str, field: serializers.Serializer[Any], suggested: Any, must: bool) -> None:
        self.name, self._required = name, field.required
        self.entries = entries(field, suggested or {}, f"{name}.", must and field.required)

    @property
    def is_short(self) -> bool:
        return len(self.entries) == 2

    def fields(self) -> Mapping[str, forms.Field]:
        return {name: field for entry in self.entries for name, field in entry.fields().items()}

    def read(self, typed: Mapping[str, str]) -> Any:
        said = object_of(self.entries, typed)
        return said if self._required or any(said.values()) else LEFT_OUT

    def faults(self, detail: Any) -> Faults:
        yield from faults_of(self.entries, detail)


class Table:
    """Units of several SKUs: a row for each that there is, of which those without a quantity are left out."""

    kind: ClassVar[str] = "table"

    def __init__(self, name: str, field: serializers.ListSerializer[Any], rows: Sequence[Mapping[str, Any]]) -> None:
        assert isinstance(field.child, serializers.Serializer)
        self.name, self._columns = name, {name: cell for name, cell in field.child.fields.items() if name != "sku"}
        self.rows = {str(row["sku"]): row for row in rows}
        self._sent: list[str] = []

    @property
    def columns(self) -> list[str]:
        return list(self._columns)

    def named(self, column: str, sku: str) -> str:
        return f"{self.name}.{column}.{sku}"

    def fields(self) -> Mapping[str, forms.Field]:
        return {
            self.named(column, sku): self._cell(column, sku, row.get(column), number)
            for number, (sku, row) in enumerate(self.rows.items())
            for column in self.columns
        }

    def _cell(self, column: str, sku: str, suggested: Any, number: int) -> forms.Field:
        cell = form_field(self._columns[column], column, suggested, must=False)
        cell.widget.attrs |= {"aria-label": f"{column} of {sku}", "id": f"id_{self.name}_{column}_{number}"}
        cell.help_text = ""
        return cell

    def read(self, typed: Mapping[str, str]) -> Any:
        quantities = {sku: typed.get(self.named("quantity", sku), "").strip() for sku in self.rows}
        self._sent = [sku for sku, quantity in quantities.items() if quantity.strip("0")]
        return [{"sku": sku, **self._row(sku, typed)} for sku in self._sent]

    def _row(self, sku: str, typed: Mapping[str, str]) -> dict[str, Any]:
        said = {name: One(self.named(name, sku), cell, None, False) for name, cell in self._columns.items()}
        read = {name: entry.read(typed) for name, entry in said.items()}
        return {name: value for name, value in read.items() if value is not LEFT_OUT}

    def faults(self, detail: Any) -> Faults:
        if not self._sent:
            yield None, "Write a quantity beside at least one item."
            return
        wrong = detail.items() if isinstance(detail, dict) else enumerate(detail)
        for place, errors in wrong:
            known = self._sent[place] if isinstance(place, int) else None
            for column, of_column in errors.items() if isinstance(errors, dict) else [("", errors)]:
                name = self.named(column, known) if known is not None and column in self.columns else None
                yield from ((name, sentence) for sentence in _sentences(of_column))


def entries(body: serializers.Serializer[Any], suggested: Mapping[str, Any], before: str, must: bool) -> list[Entry]:
    return [_entry(before + name, field, suggested.get(name), must) for name, field in body.fields.items()]


def object_of(entries: Sequence[Entry], typed: Mapping[str, str]) -> dict[str, Any]:
    said = {entry.name.rpartition(".")[2]: entry.read(typed) for entry in entries}
    return {name: value for name, value in said.items() if value is not LEFT_OUT}


def faults_of(entries: Sequence[Entry], detail: Any) -> Faults:
    """A serializer's errors, each with the field of the form that it is about."""
    if not isinstance(detail, dict):
        yield from ((None, sentence) for sentence in _sentences(detail))
        return
    by_name = {entry.name.rpartition(".")[2]: entry for entry in entries}
    for name, errors in detail.items():
        if name in by_name:
            yield from by_name[name].faults(errors)
        else:
            yield from ((None, sentence) for sentence in _sentences(errors))


def _entry(name: str, field: DrfField, suggested: Any, must: bool) -> Entry:
    match field:
        case serializers.ListSerializer():
            return Table(name, field, suggested or ())
        case serializers.Serializer():
            return Group(name, field, suggested, must)
        case _:
            return One(name, field, suggested, must)


def _sentences(detail: Any) -> Iterator[str]:
    """All that is said in errors, however they are nested."""
    match detail:
        case dict():
            for inner in detail.values():
                yield from _sentences(inner)
        case list():
            for inner in detail:
                yield from _sentences(inner)
        case _:
            yield str(detail)
