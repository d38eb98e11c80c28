"""The bodies of commands as they arrive: strict about types, and not a field too many."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.fields import empty

# Keys that are safe in a URL and in the name of a stream.
KEY = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"


class Body(serializers.Serializer[Any]):
    """A JSON object. A field it does not know is an error: a client that misspells one learns of it."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = self._unknown(data)
        try:
            value = super().to_internal_value(data)
        except ValidationError as error:
            if unknown and isinstance(error.detail, dict):
                raise ValidationError({**error.detail, **unknown}) from None
            raise
        if unknown:
            raise ValidationError(unknown)
        return value

    def _unknown(self, data: Any) -> dict[str, list[ErrorDetail]]:
        if not isinstance(data, Mapping):
            return {}
        error = ErrorDetail("There is no such field.", code="unknown_field")
        return {name: [error] for name in data if name not in self.fields}


def read(body: type[Body], data: Any) -> Any:
    """What a body says. Raises ValidationError."""
    return _reader(body).run_validation(data)


@cache
def _reader(body: type[Body]) -> Body:
    """One for all requests: to make one costs more than to read with it, and reading changes nothing in it."""
    return body()


class NothingBody(Body):
    """No fields: the path says it all."""


class Text(serializers.CharField):
    """A string, and nothing that could be turned into one."""

    def run_validation(self, data: Any = empty) -> Any:
        if data is not empty and data is not None and not isinstance(data, str):
            self.fail("invalid")
        return super().run_validation(data)


class Key(serializers.RegexField):
    """The shop's own key of a thing, such as a SKU: 1 to 64 letters, digits and . _ -"""

    default_error_messages = {"invalid": "Write 1 to 64 letters, digits and . _ - beginning with a letter or digit."}

    def __init__(self, **options: Any) -> None:
        super().__init__(KEY, trim_whitespace=False, **options)

    def run_validation(self, data: Any = empty) -> Any:
        # "$" lets a line end pass.
        if data is not empty and data is not None and (not isinstance(data, str) or data.endswith("\n")):
            self.fail("invalid")
        return super().run_validation(data)


class Whole(serializers.IntegerField):
    """A whole number: no "2", no 2.0, no true."""

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return data


class Instant(serializers.DateTimeField):
    """A moment as RFC 3339 has it, with its offset from UTC: whose clock it is by is not guessed."""

    default_error_messages = {"invalid": "Write a moment as RFC 3339 has it, with its offset: 2026-01-31T17:00:00Z."}

    def to_internal_value(self, value: Any) -> datetime:
        if not isinstance(value, str):
            self.fail("invalid")
        return super().to_internal_value(value)

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.tzinfo is None:
            self.fail("invalid")
        return super().enforce_timezone(value)


class Truth(serializers.BooleanField):
    """true or false: no "yes", no 1."""

    def to_internal_value(self, data: Any) -> bool:
        if type(data) is not bool:
            self.fail("invalid", input=data)
        return data
