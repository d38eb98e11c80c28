"""A decider with personal data, of the tests' own: somebody is met, moves, and is forgotten."""

from dataclasses import dataclass
from typing import assert_never

import msgspec

from eventstore.commands.execution import execute
from eventstore.decider import Decider, State
from eventstore.event import Event
from eventstore.http.published import publish
from eventstore.log.stream import Receipt
from eventstore.privacy.personal import Personal
from tests.eventstore.example import envelope


class Home(msgspec.Struct, frozen=True):
    street: str
    city: str


def _subject(event: "PersonMet | PersonMoved | PersonForgotten") -> str:
    return f"person-{event.person_id}"


class PersonMet(Event, name="test.person_met", subject=_subject):
    person_id: str
    name: Personal[str]
    home: Personal[Home] | None = None


class PersonMoved(Event, name="test.person_moved", subject=_subject):
    person_id: str
    home: Personal[Home]


class PersonForgotten(Event, name="test.person_forgotten", forgets=_subject):
    person_id: str


publish({PersonMet: "person_id", PersonMoved: "person_id", PersonForgotten: "person_id"})


class Stranger(State):
    pass


class Known(State):
    name: Personal[str]
    home: Personal[Home] | None = None


class Gone(State):
    pass


Person = Stranger | Known | Gone
PersonEvent = PersonMet | PersonMoved | PersonForgotten


@dataclass(frozen=True)
class Happen:
    """Whatever the test wants to happen."""

    events: tuple[PersonEvent, ...]


def decide(person: Person, command: Happen) -> tuple[PersonEvent, ...]:
    return command.events


def evolve(person: Person, event: PersonEvent) -> Person:
    match event:
        case PersonMet():
            return Known(event.name, event.home)
        case PersonMoved():
            return Known(person.name, event.home) if isinstance(person, Known) else person
        case PersonForgotten():
            return Gone()
        case _:
            assert_never(event)


PERSON: Decider[Person, Happen, PersonEvent] = Decider("person", Stranger(), decide, evolve)


def happen(key: str, *events: PersonEvent) -> Receipt:
    return execute(envelope(), PERSON, key, Happen(events))


def met(key: str, name: str = "Ada Marker-Name", street: str = "Marker-Street 1") -> PersonMet:
    return PersonMet(key, Personal(name), Personal(Home(street, "Marker-City")))
