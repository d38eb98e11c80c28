"""Personal data: what is known of a person is a value of its own kind, which nobody stores or logs by accident.

An event or a state marks a field by its type: `email: Personal[str]`. In the program it holds the value, in the log and
in read models its encrypted text, and once its subject is forgotten nothing but a marker. Only encrypted text can be
encoded: whoever encodes, formats or prints the rest gets an error or a row of dots.
"""

from collections.abc import Callable
from functools import cache
from types import UnionType
from typing import Any, Generic, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from eventstore.privacy.cipher import DataKey

T = TypeVar("T")
S = TypeVar("S", bound=msgspec.Struct)

FORGOTTEN = "[forgotten]"


class PersonalDataUnreadable(Exception):
    """Personal data was asked for that is encrypted, or forgotten."""


class Personal(Generic[T]):
    """A value about a person, in the clear."""

    __slots__ = ("_value",)

    def __init__(self, value: T) -> None:
        self._value = value

    @property
    def value(self) -> T:
        """Raises PersonalDataUnreadable for what is encrypted or forgotten."""
        return self._value

    @property
    def text(self) -> str:
        """The encrypted text, as it is stored. Raises PersonalDataUnreadable for what is not encrypted."""
        raise PersonalDataUnreadable("personal data is not stored in the clear")

    def shown(self) -> Any:
        """What a client may read: the value as JSON has it, or the marker of what is forgotten."""
        return msgspec.to_builtins(self._value)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and bool(self._value == other._value)

    def __hash__(self) -> int:
        return hash((type(self), self._value))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"


class Encrypted(Personal[Any]):
    """As it is stored: readable with the key of its subject alone. Two encryptions of one value differ."""

    __slots__ = ()

    @property
    def text(self) -> str:
        return str(self._value)

    @property
    def value(self) -> Any:
        raise PersonalDataUnreadable("the value is encrypted")

    def shown(self) -> Any:
        raise PersonalDataUnreadable("the value is encrypted")


class Forgotten(Personal[Any]):
    """What is left of a value whose key is deleted, or did not come along with the log. Stored as an empty text."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(None)

    @property
    def value(self) -> Any:
        raise PersonalDataUnreadable("the value is forgotten")

    @property
    def text(self) -> str:
        return ""

    def shown(self) -> str:
        return FORGOTTEN


class Field(NamedTuple):
    """A personal field of a struct, and how its value is read once it is opened."""

    name: str
    decoder: msgspec.json.Decoder[Any]


@cache
def fields(struct: type[msgspec.Struct]) -> tuple[Field, ...]:
    """The personal fields of an event or a state; of most there are none."""
    hints = {name: _content(hint) for name, hint in get_type_hints(struct).items() if name in struct.__struct_fields__}
    return tuple(Field(name, msgspec.json.Decoder(content)) for name, content in hints.items() if content is not None)


def is_encrypted(struct: msgspec.Struct) -> bool:
    """Whether any of its personal values is encrypted."""
    return any(isinstance(getattr(struct, field.name), Encrypted) for field in fields(type(struct)))


def holds(struct: msgspec.Struct) -> bool:
    """Whether any personal field of it has a value."""
    return any(getattr(struct, field.name) is not None for field in fields(type(struct)))


def encrypt(struct: S, place: str, subject: str, key: DataKey, keep_encrypted: bool = False) -> S:
    """The same with its personal values encrypted. They open in this `place` (what it is) and for this `subject` only.

    What is encrypted already may come from elsewhere: PersonalDataUnreadable, unless it is known to belong here.
    """

    def encrypted(field: Field, value: Personal[Any]) -> Personal[Any]:
        if isinstance(value, Forgotten) or (keep_encrypted and isinstance(value, Encrypted)):
            return value
        return Encrypted(key.encrypt(msgspec.json.encode(value.value), _bound_to(subject, place, field.name)))

    return _changed(struct, encrypted)


def reveal(struct: S, place: str, subject: str, key: DataKey | None) -> S:
    """The same with its personal values in the clear; without a key they are forgotten. Raises PersonalDataDamaged."""
    return _changed(struct, lambda field, value: opened(value, field, place, subject, key))


def opened(value: Personal[Any], field: Field, place: str, subject: str, key: DataKey | None) -> Personal[Any]:
    """One encrypted value in the clear, or Forgotten."""
    match value:
        case Encrypted() if key is not None and key.encrypted(value.text):
            return Personal(field.decoder.decode(key.decrypt(value.text, _bound_to(subject, place, field.name))))
        case Encrypted():
            return Forgotten()
        case _:
            return value


def stored_form(value: Any) -> str:
    """msgspec's enc_hook: personal data is encoded encrypted, or not at all."""
    if isinstance(value, Personal):
        return value.text
    raise NotImplementedError(f"a {type(value).__name__} cannot be stored")


def from_stored_form(field_type: Any, stored: Any) -> Any:
    """msgspec's dec_hook."""
    if get_origin(field_type) is not Personal:
        raise NotImplementedError(f"{field_type} cannot be read")
    if not isinstance(stored, str):
        raise ValueError("personal data is stored as text")
    return Encrypted(stored)


def _changed(struct: S, change: Callable[[Field, Personal[Any]], Personal[Any]]) -> S:
    present = ((field, getattr(struct, field.name)) for field in fields(type(struct)))
    changes = {field.name: change(field, value) for field, value in present if value is not None}
    return msgspec.structs.replace(struct, **changes) if changes else struct


def _bound_to(subject: str, place: str, field: str) -> bytes:
    return "\0".join((subject, place, field)).encode()


def _content(hint: Any) -> Any:
    """What a personal field holds: Address for Personal[Address] or Personal[Address] | None, None for other fields."""
    if get_origin(hint) is Personal:
        return get_args(hint)[0]
    if get_origin(hint) in (Union, UnionType):
        return next((get_args(member)[0] for member in get_args(hint) if get_origin(member) is Personal), None)
    return None
