"""The cached state of a stream: never truth, folded again when its code changes, checked against the events."""

import pytest
from django.db import connection

from eventstore.commands.execution import current, execute
from eventstore.decider import Decider
from eventstore.log.stream import StreamDamaged
from tests.eventstore.example import COUNTER, Add, Count, Counted, add, decide, envelope

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_state_that_other_code_folded_is_folded_again() -> None:
    add("a", 2)
    add("a", 3)
    run("""UPDATE eventstore_stream SET state = '{"type": "Count", "total": 99}', fold = 'older code'""")
    assert current(COUNTER, ["a"]) == {"a": Count(5)}
    add("a", 1)
    assert current(COUNTER, ["a"]) == {"a": Count(6)}


def test_the_cache_is_what_a_command_reads() -> None:
    add("a", 2)
    run("""UPDATE eventstore_stream SET state = '{"type": "Count", "total": 40}'""")
    assert current(COUNTER, ["a"]) == {"a": Count(40)}


def test_a_row_that_claims_more_than_its_events_is_found() -> None:
    add("a")
    run("UPDATE eventstore_stream SET version = 2")
    with pytest.raises(StreamDamaged, match="its events do not have"):
        add("a")


def test_a_row_that_claims_less_than_its_events_cannot_fork_the_stream() -> None:
    add("a")
    add("a")
    run("UPDATE eventstore_stream SET version = 1")
    with pytest.raises(Exception, match="changed by somebody else"):
        add("a")


def test_other_code_has_another_fingerprint() -> None:
    def evolve(count: Count, event: Counted) -> Count:
        return count

    other: Decider[Count, Add, Counted] = Decider("test", Count(), decide, evolve)
    assert other.fingerprint != COUNTER.fingerprint
    assert execute(envelope(), other, "b", Add(3)).version == 1
