"""Events and their stored form."""

from decimal import Decimal

import msgspec
import pytest

from eventstore.event import Event, UnknownEvent, decode, encode, upcasts
from eventstore.upcaster import Fields


class Priced(Event, name="test.priced", version=3):
    amount: Decimal
    note: str | None = None


@upcasts(Priced, 1)
@upcasts(Priced, 2)
def unchanged(fields: Fields) -> Fields:
    return fields


def test_an_event_comes_back_as_it_was() -> None:
    event = Priced(Decimal("12.50"), "x")
    assert decode("test.priced", 3, encode(event)) == event


def test_the_stored_name_is_not_the_class_path() -> None:
    assert (Priced.stored_name, Priced.schema) == ("test.priced", 3)
    assert b"Priced" not in encode(Priced(Decimal(1)))


def test_a_decimal_is_stored_as_text_and_a_default_not_at_all() -> None:
    assert encode(Priced(Decimal("12.50"))) == b'{"amount":"12.50"}'


def test_events_are_frozen() -> None:
    with pytest.raises(AttributeError):
        Priced(Decimal(1)).amount = Decimal(2)


def test_two_events_cannot_share_a_name() -> None:
    with pytest.raises(TypeError, match="Priced already"):

        class Other(Event, name="test.priced"):
            pass


@pytest.mark.parametrize(("name", "schema"), [("test.unheard_of", 1), ("test.priced", 4)])
def test_what_this_release_does_not_know_is_refused(name: str, schema: int) -> None:
    with pytest.raises(UnknownEvent):
        decode(name, schema, b'{"amount":"1"}')


def test_a_payload_that_does_not_fit_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        decode("test.priced", 3, b'{"amount":"dear"}')
