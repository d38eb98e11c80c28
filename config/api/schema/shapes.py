"""How bodies and answers are described: what drf-spectacular does not see by itself."""

import re
from typing import Any

from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from eventstore.http.body import Body

_SUFFIX = re.compile("Shape$|(?<=Body)Request$")


class Description(AutoSchema):
    """REST framework's DEFAULT_SCHEMA_CLASS.

    A field may say of itself which `pattern` its text has, and which `marker` may stand in its place.
    """

    def _get_serializer_name(self, serializer: Any, direction: str, bypass_extensions: bool = False) -> str:
        name = super()._get_serializer_name(serializer, direction, bypass_extensions)
        return _SUFFIX.sub("", name)

    def _map_serializer(self, serializer: Any, direction: str, bypass_extensions: bool = False) -> Any:
        schema = super()._map_serializer(serializer, direction, bypass_extensions)  # type: ignore[no-untyped-call]
        if isinstance(serializer, Body):
            if schema.get("properties"):
                schema["additionalProperties"] = False
            if type(serializer).__doc__ is None:
                schema.pop("description", None)  # which is that of all bodies
        return schema

    def _map_serializer_field(self, field: Any, direction: str, bypass_extensions: bool = False) -> Any:
        schema = super()._map_serializer_field(field, direction, bypass_extensions)  # type: ignore[no-untyped-call]
        if schema is None:
            return None
        if isinstance(field, serializers.ListSerializer):
            bounds = {"minItems": getattr(field, "min_length", None), "maxItems": getattr(field, "max_length", None)}
            schema.update({name: bound for name, bound in bounds.items() if bound is not None})
        if pattern := getattr(field, "pattern", None):
            schema["pattern"] = pattern
        if marker := getattr(field, "marker", None):
            return _or(marker, schema)
        return schema


def _or(marker: str, schema: dict[str, Any]) -> dict[str, Any]:
    """What the schema allows, or this text in its place."""
    described = {"description": schema.pop("description")} if "description" in schema else {}
    return {"oneOf": [*schema.get("oneOf", [schema]), {"type": "string", "const": marker}], **described}
