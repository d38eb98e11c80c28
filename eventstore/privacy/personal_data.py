"""Personal data on its way into the log, encrypted, and out of it, opened: one query for the keys of its subjects.

Events that concern no person cost a look at their class.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import msgspec

from eventstore.event import Event
from eventstore.privacy import personal, personal_key
from eventstore.privacy.cipher import DataKey

S = TypeVar("S", bound=msgspec.Struct)

_STATE = "state"


class Kept(NamedTuple):
    """An encrypted value that a read model has kept: of which event and field it is, and whose."""

    event_type: type[Event]
    field: str
    subject: str
    text: str


def keys_to_append(events: Sequence[Event], states: Mapping[str, msgspec.Struct]) -> dict[str, DataKey]:
    """The keys of all whose data is in these events, or in these states of streams. Made where there is none yet.

    Deletes the keys of those whom the events forget, in the same transaction. Raises SubjectForgotten.
    """
    subjects = {name for name, state in states.items() if personal.holds(state)}
    subjects |= {subject for event in events if (subject := _subject(event))}
    keys = personal_key.claimed(subjects) if subjects else {}
    if forgotten := [event.people.forgets(event) for event in events if event.people and event.people.forgets]:
        personal_key.forget(forgotten)
    return keys


def is_in(command: Any) -> bool:
    """Whether the command brings personal data along."""
    fields = getattr(command, "__dataclass_fields__", ())
    return any(isinstance(getattr(command, name), personal.Personal) for name in fields)


def concern(events: Sequence[Event]) -> bool:
    """Whether these events use a key, or delete one."""
    return any(event.people and (event.people.forgets or personal.holds(event)) for event in events)


def encrypted(event: Event, keys: Mapping[str, DataKey]) -> Event:
    """The event as it is stored."""
    subject = _subject(event)
    return personal.encrypt(event, event.stored_name, subject, keys[subject]) if subject else event


def opened(events: Sequence[Event]) -> Sequence[Event]:
    """The events with their personal data in the clear, or forgotten."""
    subjects = [_subject(event) for event in events]
    if not any(subjects):
        return events
    keys = personal_key.held({subject for subject in subjects if subject})
    return [_opened(event, subject, keys) for event, subject in zip(events, subjects, strict=True)]


def encrypted_state(state: S, stream: str, keys: Mapping[str, DataKey]) -> S:
    """A state as it is stored. Its subject is its stream's."""
    return (
        personal.encrypt(state, _STATE, stream, keys[stream], keep_encrypted=True) if personal.holds(state) else state
    )


def opened_state(state: S, stream: str) -> S:
    """A stored state with its personal data in the clear, or forgotten."""
    if not personal.is_encrypted(state):
        return state
    return personal.reveal(state, _STATE, stream, personal_key.held([stream]).get(stream))


def shown(page: Sequence[Kept | None]) -> list[Any]:
    """What a client may read of each: the value as JSON has it, or the marker of what is forgotten. None stays None."""
    subjects = {kept.subject for kept in page if kept}
    keys = personal_key.held(subjects) if subjects else {}
    return [_shown(kept, keys.get(kept.subject)) if kept else None for kept in page]


def _shown(kept: Kept, key: DataKey | None) -> Any:
    (field,) = (field for field in personal.fields(kept.event_type) if field.name == kept.field)
    return personal.opened(personal.Encrypted(kept.text), field, kept.event_type.stored_name, kept.subject, key).shown()


def _opened(event: Event, subject: str | None, keys: Mapping[str, DataKey]) -> Event:
    return personal.reveal(event, event.stored_name, subject, keys.get(subject)) if subject else event


def _subject(event: Event) -> str | None:
    """Whose data the event holds, if it holds any."""
    people = event.people
    return people.subject(event) if people and people.subject and personal.holds(event) else None
