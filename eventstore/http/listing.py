"""How a list is asked for and answered over HTTP: `limit`, `cursor`, and the addresses of the neighbouring pages."""

from collections.abc import Callable, Sequence
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from eventstore.http.keyset import InvalidCursor, Page, R

DEFAULT_LIMIT, LARGEST_LIMIT = 25, 100

LIST_PARAMETERS = [
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "default": DEFAULT_LIMIT},
        description=f"Rows of a page, at most {LARGEST_LIMIT}.",
    ),
    OpenApiParameter("cursor", str, description="Where a page begins, as `next` and `previous` give it."),
]


class AnyOf(serializers.CharField):
    """One value, or several with commas between them."""

    default_error_messages = {"unknown": "Write one of these, or several with commas between them: {choices}."}

    def __init__(self, *choices: str, **options: Any) -> None:
        super().__init__(help_text=f"{', '.join(choices)}; several with commas between them", **options)
        self.choices = choices
        self.pattern = "^({0})(,({0}))*$".format("|".join(choices))

    def to_internal_value(self, data: Any) -> Any:
        values = super().to_internal_value(data).split(",")
        if not set(values) <= set(self.choices):
            self.fail("unknown", choices=", ".join(self.choices))
        return values


class ListShape(serializers.Serializer[Any]):
    """A page of a list."""

    next = serializers.URLField(allow_null=True, help_text="the next page; null: this is the last")
    previous = serializers.URLField(allow_null=True, help_text="the page before; null: this is the first")


def listed(
    request: Request, ask: Callable[[str | None, int], Page[R]], show: Callable[[list[R]], list[Any]]
) -> dict[str, Any]:
    """The page that the request asks for, its rows as `show` shows them.

    Raises ValidationError for a limit or a cursor that is none.
    """
    try:
        page = ask(request.query_params.get("cursor"), limit_of(request))
    except InvalidCursor as error:
        raise ValidationError({"cursor": [str(error)]}) from error
    address = request.build_absolute_uri()
    return {
        "results": show(page.rows),
        "next": replace_query_param(address, "cursor", page.next) if page.next else None,
        "previous": replace_query_param(address, "cursor", page.previous) if page.previous else None,
    }


def limit_of(request: Request, default: int = DEFAULT_LIMIT, largest: int = LARGEST_LIMIT) -> int:
    """How many rows the request asks for, `largest` at most. Raises ValidationError."""
    text = request.query_params.get("limit", str(default))
    digits = text.lstrip("0")
    if not (text.isascii() and text.isdigit() and digits):
        raise ValidationError({"limit": ["A limit is a whole number from 1."]})
    return min(int(digits[:9]), largest)


def refuse_others(request: Request, known: Sequence[str]) -> None:
    """Raises ValidationError for a parameter of the query that is not known here, or is given more than once.

    A client that asks for something must not be given something else.
    """
    errors = {}
    for name, values in request.query_params.lists():
        if name not in known:
            errors[name] = [f"This is no parameter here; there are: {', '.join(known) or 'none'}."]
        elif len(values) > 1:
            errors[name] = ["It is given more than once."]
    if errors:
        raise ValidationError(errors)
