"""What changes an event's shape, and what does not."""

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from types import new_class
from typing import Any, get_origin

import msgspec
import pytest

from eventstore import event
from eventstore.event import Event, decode
from eventstore.privacy.personal import Encrypted, Personal
from tests.golden.sample import as_text, sample
from tests.golden.shape import shape


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Part(msgspec.Struct, frozen=True):
    title: str
    weight: Decimal


class Piece(msgspec.Struct, frozen=True):
    """The same as a Part, under another name."""

    title: str
    weight: Decimal


class HeavyPart(msgspec.Struct, frozen=True):
    title: str
    weight: Decimal = Decimal(9)


@pytest.fixture(autouse=True)
def only_here() -> Iterator[None]:
    known = dict(event._by_name)
    yield
    event._by_name.clear()
    event._by_name.update(known)


def made(name: str = "test.made", documentation: str | None = None, **fields: Any) -> type[Event]:
    """An event with these fields: a type, or a type and a default."""
    fields = dict(sorted(fields.items(), key=lambda field: isinstance(field[1], tuple)))
    annotations = {key: field[0] if isinstance(field, tuple) else field for key, field in fields.items()}
    defaults = {key: field[1] for key, field in fields.items() if isinstance(field, tuple)}
    personal = any(get_origin(annotation) is Personal for annotation in annotations.values())
    keywords = {"name": name, **({"subject": lambda made: "somebody"} if personal else {})}
    namespace = {"__annotations__": annotations, "__doc__": documentation, "__module__": __name__, **defaults}
    event._by_name.pop(name, None)
    event_type: type[Event] = new_class("Made", (Event,), keywords, lambda body: body.update(namespace))
    return event_type


BASE: dict[str, Any] = {"title": str, "colour": Colour, "parts": tuple[Part, ...]}


@pytest.mark.parametrize(
    "changed",
    [
        {"title": int},
        {"title": str | None},
        {"title": (str, "none")},
        {"colour": str},
        {"parts": tuple[HeavyPart, ...]},
        {"parts": Part},
        {"description": str},
    ],
    ids=str,
)
def test_another_field_type_or_default_is_another_shape(changed: dict[str, Any]) -> None:
    assert shape(made(**{**BASE, **changed})) != shape(made(**BASE))


def test_a_field_that_is_gone_is_another_shape() -> None:
    assert shape(made(title=str)) != shape(made(title=str, note=(str, "")))


def test_a_field_may_be_called_as_a_schema_calls_its_own() -> None:
    assert set(shape(made(title=str, description=str, properties=str))["properties"]) == {
        "title",
        "description",
        "properties",
    }


@pytest.mark.parametrize(
    "same",
    [
        {"documentation": "In other words."},
        {"parts": tuple[Piece, ...]},
        {"name": "test.made_elsewhere"},
    ],
    ids=str,
)
def test_words_and_names_of_classes_are_not_part_of_it(same: dict[str, Any]) -> None:
    assert as_text(shape(made(**{**BASE, **same}))) == as_text(shape(made(**BASE)))


def test_a_sample_has_every_field_and_is_read() -> None:
    event_type = made(**BASE, gift=(bool, True), note=(str | None, None), amounts=dict[str, Decimal])
    payload = sample(event_type)
    assert payload == {
        "title": "some title",
        "colour": "blue",
        "parts": [{"title": "some title", "weight": "12.50"}],
        "gift": False,
        "note": "some note",
        "amounts": {"key": "12.50"},
    }
    assert isinstance(decode("test.made", 1, as_text(payload)), event_type)


def test_what_is_encrypted_is_part_of_it() -> None:
    plain, text, number = (made("test.noted", note=of) for of in (str, Personal[str], Personal[int]))
    assert len({as_text(shape(one)) for one in (plain, text, number)}) == 3
    assert shape(text)["properties"]["note"] == {"type": "string", "format": "personal"}
    assert shape(number)["personal"] == {"note": {"type": "integer"}}
    assert decode("test.noted", 1, as_text(sample(number))) == number(note=Encrypted("encrypted note"))
