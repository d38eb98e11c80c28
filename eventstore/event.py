"""Events: frozen structs in the program, a stored name with a version and a JSON payload in the log."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, NamedTuple, TypeVar, dataclass_transform

import msgspec

from eventstore.privacy import personal
from eventstore.upcaster import Chain, U

Whose = Callable[[Any], str]
E = TypeVar("E", bound="Event")

_by_name: dict[str, type["Event"]] = {}
_encoder = msgspec.json.Encoder(enc_hook=personal.stored_form)


class People(NamedTuple):
    """Whose an event's personal fields are, and who is forgotten with it: each the subject's name, or None."""

    subject: Whose | None
    forgets: Whose | None


@dataclass_transform(frozen_default=True, field_specifiers=(msgspec.field,))
class EventType(msgspec.StructMeta):
    """Makes an event's struct frozen and enters it under its stored name, which is never a class path."""

    def __new__(
        mcs: type[Any],
        class_name: str,
        bases: tuple[type, ...],
        namespace: dict[str, Any],
        *,
        name: str = "",
        version: int = 1,
        subject: Whose | None = None,
        forgets: Whose | None = None,
    ) -> Any:
        # Fields left at their default are not stored: a default, once released, never changes.
        # No garbage collection: what is frozen and came out of JSON has no cycles, and readers make very many of them.
        event_type = super().__new__(mcs, class_name, bases, namespace, frozen=True, omit_defaults=True, gc=False)
        if name:
            _enter(event_type, name, version)
            _concern(event_type, subject, forgets)
        return event_type


class Event(msgspec.Struct, metaclass=EventType):
    """Something that has happened to one stream. `class StockReceived(Event, name="stock.received"): ...`

    `subject` says whose the personal fields of an event are. `forgets` says whose key is deleted with it.
    """

    stored_name: ClassVar[str]
    schema: ClassVar[int]
    decoder: ClassVar[msgspec.json.Decoder[Any]]
    upcasters: ClassVar[Chain]
    people: ClassVar[People | None]


class Recorded(msgspec.Struct, frozen=True, gc=False):
    """An event as the log holds it: where it stands, and when it happened."""

    position: int
    version: int
    occurred_at: datetime
    event: Event


class UnknownEvent(Exception):
    """This release cannot read a stored event: its type or its version is unknown here."""


def encode(event: Event) -> bytes:
    """The payload to store. Decimals, UUIDs and times become strings.

    Raises PersonalDataUnreadable for personal data that is not encrypted.
    """
    return _encoder.encode(event)


def decode(stored_name: str, schema: int, payload: bytes | str) -> Event:
    """The event of a stored row, its personal fields encrypted.

    Raises UnknownEvent, or msgspec.ValidationError for a payload that does not fit.
    """
    event_type = _by_name.get(stored_name)
    if event_type is None:
        raise UnknownEvent(f"no event is called {stored_name!r} in this release")
    if schema != event_type.schema:
        payload = _upcast(event_type, schema, payload)
    event: Event = event_type.decoder.decode(payload)
    return event


def upcasts(event_type: type[Event], version: int) -> Callable[[U], U]:
    """Declare the step from `version` of an event to the next: from the payload's JSON object to another one.

    It is pure, and once released it never changes. It stands in the event's module, whose source is in the fingerprint
    of cached states.
    """

    def declare(upcaster: U) -> U:
        if upcaster.__module__ != event_type.__module__:
            raise TypeError(f"{upcaster.__name__} belongs beside {event_type.__name__}, in {event_type.__module__}")
        event_type.upcasters.declare(version, upcaster)
        return upcaster

    return declare


def event_types() -> tuple[type[Event], ...]:
    """Every event this release knows, by stored name."""
    return tuple(_by_name[name] for name in sorted(_by_name))


def _upcast(event_type: type[Event], schema: int, payload: bytes | str) -> bytes:
    """Apart from `decode`, so that an event of the current version costs one typed decode."""
    name, current = event_type.stored_name, event_type.schema
    if schema > current:
        raise UnknownEvent(f"{name} has version {schema} in the log; this release reads up to {current}")
    try:
        return event_type.upcasters.upcast(schema, payload)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        raise UnknownEvent(f"{name} cannot be brought from version {schema} to {current}: {reason}") from error


def _enter(event_type: type[Event], name: str, version: int) -> None:
    if name in _by_name:
        raise TypeError(f"{name!r} is the stored name of {_by_name[name].__name__} already")
    event_type.stored_name = name
    event_type.schema = version
    event_type.decoder = msgspec.json.Decoder(event_type, dec_hook=personal.from_stored_form)
    event_type.upcasters = Chain(name, version)
    _by_name[name] = event_type


def _concern(event_type: type[Event], subject: Whose | None, forgets: Whose | None) -> None:
    if bool(personal.fields(event_type)) != (subject is not None):
        raise TypeError(f"{event_type.__name__} has personal fields and no subject, or a subject without such fields")
    event_type.people = People(subject, forgets) if subject or forgets else None
