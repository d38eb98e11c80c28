"""Reading what clients send: JSON by the letter of RFC 8259, bounded, and nothing that PostgreSQL could not store."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import IO, Any

import msgspec
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

MAX_BYTES = 1_048_576
MAX_DEPTH = 16
_MAX_EXPONENT = 30


class PayloadTooLarge(APIException):
    status_code = 413
    default_detail = f"The body may have at most {MAX_BYTES:,} bytes."


class _NumberOutOfRange(ValueError):
    pass


def _number(digits: str) -> Decimal:
    """A number with a point or an exponent, exactly as it is written."""
    try:
        number = Decimal(digits)
    except InvalidOperation:
        raise _NumberOutOfRange from None
    if number and abs(number.adjusted()) > _MAX_EXPONENT:
        raise _NumberOutOfRange
    return number


_decoder = msgspec.json.Decoder(float_hook=_number)


class StrictJSONParser(BaseParser):
    """One JSON object in UTF-8. Raises ParseError (400) or PayloadTooLarge (413).

    msgspec refuses NaN, Infinity, unescaped control characters, lone surrogates and invalid UTF-8 by itself.
    """

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        document = decode(_bounded(stream, parser_context or {}))
        if not isinstance(document, dict):
            raise ParseError("The body must be a JSON object.")
        return document


def decode(body: bytes) -> Any:
    """The value of a JSON text; numbers that are not integers as Decimal. Raises ParseError."""
    try:
        document = _decoder.decode(body)
    except RecursionError:
        raise ParseError("The body is nested too deeply.") from None
    except UnicodeDecodeError:
        raise ParseError("The body is not valid UTF-8.") from None
    except (msgspec.ValidationError, _NumberOutOfRange):
        raise ParseError("The body holds a number that is out of range.") from None
    except msgspec.DecodeError as error:
        raise ParseError(f"The body is not valid JSON: {error}") from None
    _inspect(document)
    return document


def _bounded(stream: IO[Any], context: Mapping[str, Any]) -> bytes:
    """A body that says it is too long is not read at all; one that does not say so, not beyond the limit."""
    request = context.get("request")
    if request is not None and int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES:
        raise PayloadTooLarge
    body: bytes = stream.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise PayloadTooLarge
    return body


def _inspect(document: Any) -> None:
    """Refuse NUL characters, which PostgreSQL cannot store, and depth. Level by level, so that depth costs no stack."""
    level = [document]
    for _ in range(MAX_DEPTH):
        if any(isinstance(value, str) and "\0" in value for value in level):
            raise ParseError("The body holds a NUL character.")
        level = [part for value in level for part in _parts(value)]
        if not level:
            return
    raise ParseError("The body is nested too deeply.")


def _parts(value: Any) -> Iterable[Any]:
    match value:
        case dict():
            return [*value.keys(), *value.values()]
        case list():
            return value
        case _:
            return ()
