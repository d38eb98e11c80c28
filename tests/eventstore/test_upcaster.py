"""Old versions of an event: brought to the version that this release reads, a step at a time."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from eventstore import event
from eventstore.checks import every_version_can_be_read
from eventstore.event import Event, UnknownEvent, decode, encode, upcasts
from eventstore.log import log
from eventstore.upcaster import Fields
from tests.eventstore.example import Counted, add


class Weighed(Event, name="test.weighed", version=3):
    """Version 1 had `pounds`, version 2 a number of grams, version 3 says who weighed."""

    grams: Decimal
    by: str
    note: str = ""


@upcasts(Weighed, 1)
def in_grams(fields: Fields) -> Fields:
    pounds = Decimal(fields.pop("pounds"))
    return {**fields, "grams": str(pounds * 454)}


@upcasts(Weighed, 2)
def by_somebody(fields: Fields) -> Fields:
    return {**fields, "by": "somebody"}


def the_same(fields: Fields) -> Fields:
    return fields


@pytest.fixture
def gapped() -> Iterator[type[Event]]:
    """An event with a gap, for as long as a test lasts."""

    class Gapped(Event, name="test.gapped", version=3):
        amount: int

    upcasts(Gapped, 2)(the_same)
    yield Gapped
    del event._by_name["test.gapped"]


def test_each_step_is_taken_in_turn() -> None:
    assert decode("test.weighed", 1, b'{"pounds":"2","note":"x"}') == Weighed(Decimal(908), "somebody", "x")


def test_a_later_version_enters_later() -> None:
    assert decode("test.weighed", 2, '{"grams":"5"}') == Weighed(Decimal(5), "somebody")


def test_the_current_version_takes_no_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Weighed.upcasters, "upcast", None)
    weighed = Weighed(Decimal(5), "Ann")
    assert decode("test.weighed", 3, encode(weighed)) == weighed


@pytest.mark.parametrize(
    ("name", "schema", "payload", "reason"),
    [
        ("test.weighed", 4, b"{}", "reads up to 3"),
        ("test.weighed", 1, b"{}", "KeyError: 'pounds'"),
    ],
)
def test_what_cannot_be_brought_up_is_told(name: str, schema: int, payload: bytes, reason: str) -> None:
    with pytest.raises(UnknownEvent, match=reason):
        decode(name, schema, payload)


def test_a_gap_cannot_be_crossed(gapped: type[Event]) -> None:
    assert decode("test.gapped", 2, b'{"amount":1}') == gapped(amount=1)
    with pytest.raises(UnknownEvent, match="nothing leads on from version 1"):
        decode("test.gapped", 1, b'{"amount":1}')


def test_a_gap_is_an_error_at_start_up(gapped: type[Event]) -> None:
    with pytest.raises(CommandError, match=r"test\.gapped of version 1 cannot be read[^@]*@upcasts\(Gapped, 1\)"):
        call_command("check")


def test_without_a_gap_there_is_no_error() -> None:
    assert every_version_can_be_read() == []


@pytest.mark.parametrize("version", [0, 2, 3])
def test_a_step_leads_on_from_an_older_version_once(version: int, gapped: type[Event]) -> None:
    with pytest.raises(TypeError, match=r"has no version|has an upcaster"):
        upcasts(gapped, version)(the_same)


def test_a_step_stands_beside_its_event() -> None:
    with pytest.raises(TypeError, match=r"belongs beside Counted, in tests\.eventstore\.example"):
        upcasts(Counted, 1)(the_same)


@pytest.mark.django_db(transaction=True, databases=["default"])
def test_the_log_is_read_with_its_old_versions() -> None:
    add("a")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO eventstore_event (stream_id, command_number, occurred_at, version, schema, type, payload) "
            """VALUES (1, 1, now(), 2, 1, 'test.weighed', '{"pounds": "1"}')"""
        )
    (recorded,) = log.read(0, log.watermark(), [Weighed], 10)
    assert recorded.event == Weighed(Decimal(454), "somebody")
