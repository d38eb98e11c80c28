"""An event's shape: its fields with their types and defaults, nested structs included; not the names of classes."""

from typing import Any

import msgspec

from eventstore.event import Event
from eventstore.privacy import personal

REFERENCE = "#/$defs/"
DESCRIPTIVE = {"title", "description", "$defs", "$ref"}


def shape(event_type: type[Event]) -> dict[str, Any]:
    """A JSON schema that is the same as long as the stored form is."""
    plain = _schema(event_type)
    # In the log they are encrypted text. What they are when they are opened is part of the shape all the same.
    if opened := {field.name: _schema(field.decoder.type) for field in personal.fields(event_type)}:
        plain["personal"] = opened
    return plain


def _schema(of: Any) -> dict[str, Any]:
    schema = msgspec.json.schema(of, schema_hook=lambda custom: {"type": "string", "format": custom.__name__.lower()})
    plain: dict[str, Any] = _plain(schema, schema.get("$defs", {}))
    return plain


def _plain(schema: Any, definitions: dict[str, Any]) -> Any:
    """With its references in place, without what only describes."""
    if isinstance(schema, list):
        return [_plain(one, definitions) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        schema = definitions[schema["$ref"].removeprefix(REFERENCE)] | schema
    return {key: _member(key, value, definitions) for key, value in schema.items() if key not in DESCRIPTIVE}


def _member(key: str, value: Any, definitions: dict[str, Any]) -> Any:
    if key == "properties":
        return {name: _plain(field, definitions) for name, field in value.items()}
    if key == "required":
        return sorted(value)
    return value if key in ("default", "enum") else _plain(value, definitions)
