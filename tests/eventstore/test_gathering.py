"""Threads that handle their commands together: each has the verdict it would have alone, nobody waits for the dead."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from queue import SimpleQueue
from threading import Event
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

from eventstore import registry
from eventstore.commands import gathering
from eventstore.commands.execution import FingerprintMismatch, contention, current, execute, gatherings
from eventstore.commands.gathering import Gathering, Turn
from eventstore.commands.state_audit import Audit
from eventstore.decider import Addressed
from eventstore.log import stream
from eventstore.log.stream import Receipt
from tests.api.crowd import at_once
from tests.eventstore.example import COUNTER, Add, Count, TotalTooHigh, add, envelope
from tests.eventstore.trays import FULL, TRAY, Broken, Fill
from tests.faults.processes import wait_until
from tests.relay import LostCommit, by_way_of


class Interrupted(BaseException):
    """As KeyboardInterrupt is, in whichever thread."""


def turn() -> Turn:
    return Turn(envelope(), Addressed(COUNTER, "a", Add(1)))


class Batches:
    """What is gathered, and the hold-up of the first batch."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.first, self.go_on = Event(), Event()
        self.gathering = Gathering(self.handle)

    def handle(self, turns: Sequence[Turn]) -> None:
        self.sizes.append(len(turns))
        if len(self.sizes) == 1:
            self.first.set()
            assert self.go_on.wait(30)
        for handled in turns:
            handled.verdict = Receipt("test-a", 1, 1)

    def join(self) -> Receipt | None:
        joining = turn()
        self.gathering.join(joining)
        return joining.answer()

    @contextmanager
    def held_up(self, others: int) -> Iterator[list[Any]]:
        """One leads and is held up, the others are in line. Gives the futures of all."""
        with ThreadPoolExecutor(others + 1) as pool:
            futures = [pool.submit(self.join)]
            assert self.first.wait(30)
            futures += [pool.submit(self.join) for _ in range(others)]
            wait_until(lambda: len(self.gathering._waiting) == others, 30)
            yield futures
            self.go_on.set()


def test_those_that_arrive_meanwhile_are_the_next_batch_and_the_first_waits_for_nobody() -> None:
    batches = Batches()
    with batches.held_up(5) as futures:
        pass
    assert batches.sizes == [1, 5]
    assert all(future.result() for future in futures)


def test_a_batch_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "COMMANDS", 2)
    batches = Batches()
    with batches.held_up(5) as futures:
        pass
    assert batches.sizes == [1, 2, 2, 1]
    assert all(future.result() for future in futures)


def test_those_whose_leader_is_interrupted_go_their_own_ways_and_the_next_are_gathered() -> None:
    answers = when_the_second_batch_raises(Interrupted, 3)
    assert Counter(map(type, answers)) == {Receipt: 1, Interrupted: 1, type(None): 2}


def test_what_fails_as_a_whole_is_no_answer_to_anybody_and_the_next_are_gathered() -> None:
    answers = when_the_second_batch_raises(ValueError, 3)
    assert Counter(map(type, answers)) == {Receipt: 1, type(None): 3}


def when_the_second_batch_raises(failure: type[BaseException], size: int) -> list[Any]:
    batches = Batches()

    def handle(turns: Sequence[Turn]) -> None:
        if len(batches.sizes) == 1:
            batches.sizes.append(len(turns))
            raise failure
        batches.handle(turns)

    batches.gathering = Gathering(handle)
    with batches.held_up(size) as futures:
        pass
    assert batches.sizes == [1, size]
    assert batches.join() == Receipt("test-a", 1, 1)
    return [future.exception() or future.result() for future in futures]


def test_who_is_interrupted_in_line_leaves_it_to_the_others() -> None:
    class Interrupting(SimpleQueue):  # type: ignore[type-arg]
        def get(self, *arguments: Any, **options: Any) -> None:
            raise Interrupted

    batches = Batches()
    batches.go_on.set()
    interrupted = turn()
    interrupted.called = Interrupting()
    with pytest.raises(Interrupted):  # who would have led
        batches.gathering.join(interrupted)
    assert batches.join()
    assert batches.sizes == [1]


@pytest.fixture
def always_contended(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every command is gathered. In the end all streams are whole."""
    monkeypatch.setattr(contention, "over", lambda: False)
    gatherings.clear()
    registry.register(COUNTER, TRAY)
    yield
    assert list(Audit().run(lambda count: None)) == []
    del registry._deciders[COUNTER.category], registry._deciders[TRAY.category]


def fill(*counters: str, breaks: bool = False) -> Receipt:
    return execute(envelope(), TRAY, uuid4().hex, Fill(counters, breaks))


def verdict(act: Callable[[], Receipt]) -> Receipt | Exception:
    try:
        return act()
    except Exception as refusal:
        return refusal


def verdicts(acts: Sequence[Callable[[], Receipt]]) -> list[Receipt | Exception]:
    return at_once([partial(verdict, act) for act in acts])


def kinds(answers: Sequence[Receipt | Exception]) -> Counter[type]:
    return Counter(type(answer) for answer in answers)


def failed_as_a_whole(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if record.name == gathering.__name__]


@pytest.mark.usefixtures("always_contended")
@pytest.mark.django_db(transaction=True, databases=["default"])
def test_of_fifty_that_want_the_last_ten_ten_get_one(caplog: pytest.LogCaptureFixture) -> None:
    add("a", FULL - 10)
    answers = verdicts([partial(fill, "a")] * 50)
    assert kinds(answers) == {Receipt: 10, TotalTooHigh: 40}
    assert current(COUNTER, "a") == {"a": Count(FULL)}
    assert failed_as_a_whole(caplog) == []


@pytest.mark.usefixtures("always_contended")
@pytest.mark.django_db(transaction=True, databases=["default"])
def test_the_same_things_in_opposite_orders_and_by_themselves_never_deadlock(
    caplog: pytest.LogCaptureFixture,
) -> None:
    keys = "abcdef"

    def several(*counters: str) -> Receipt:
        for _ in range(10):
            receipt = fill(*counters)
            add(counters[0])
        return receipt

    assert kinds(verdicts([partial(several, *keys), partial(several, *reversed(keys))] * 6)) == {Receipt: 12}
    assert set(current(COUNTER, keys).values()) == {Count(120), Count(180)}
    assert failed_as_a_whole(caplog) == []


@pytest.mark.usefixtures("always_contended")
@pytest.mark.django_db(transaction=True, databases=["default"])
def test_a_mistake_in_one_is_that_ones_alone() -> None:
    answers = verdicts([partial(fill, "a", breaks=number % 4 == 0) for number in range(20)])
    assert kinds(answers) == {Receipt: 15, Broken: 5}
    assert [type(answer) for answer in answers] == [Broken if number % 4 == 0 else Receipt for number in range(20)]
    assert current(COUNTER, "a") == {"a": Count(15)}


@pytest.mark.usefixtures("always_contended")
@pytest.mark.django_db(transaction=True, databases=["default"])
def test_twenty_of_one_id_have_one_effect_and_one_answer_and_another_content_is_told_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    of = uuid4()
    same = partial(execute, envelope(of, b"one"), COUNTER, "a", Add(1))
    other = partial(execute, envelope(of, b"two"), COUNTER, "a", Add(2))
    assert not same().repeated
    answers = verdicts([same] * 20 + [other] * 5 + [partial(add, "a")] * 5)
    assert kinds(answers) == {Receipt: 25, FingerprintMismatch: 5}
    assert {one[1:] for one in answers[:20] if isinstance(one, Receipt)} == {(1, 1, True)}
    assert current(COUNTER, "a") == {"a": Count(6)}
    assert failed_as_a_whole(caplog) == []


@pytest.mark.usefixtures("always_contended")
@pytest.mark.django_db(transaction=True, databases=["default"])
def test_twenty_of_one_new_id_are_repetitions_of_one() -> None:
    same = partial(execute, envelope(uuid4()), COUNTER, "a", Add(1))
    answers = verdicts([same] * 20)
    assert Counter(one.repeated for one in answers if isinstance(one, Receipt)) == {False: 1, True: 19}
    assert current(COUNTER, "a") == {"a": Count(1)}


@pytest.mark.usefixtures("always_contended")
@pytest.mark.django_db(transaction=True, databases=["default"])
def test_the_leaders_connection_is_killed_and_every_answer_is_true(caplog: pytest.LogCaptureFixture) -> None:
    add("a")
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT FROM eventstore_stream WHERE name = 'test-a' FOR UPDATE")
        with ThreadPoolExecutor(1) as pool:
            answering = pool.submit(verdicts, [partial(add, "a")] * 9)
            wait_until(lambda: "test" in gatherings and len(gatherings["test"]._waiting) == 8, 30)
            wait_until(lambda: terminated(other) == 1, 30)
            wait_until(lambda: not gatherings["test"]._waiting, 30)
            other.rollback()
            answers = answering.result(30)
    assert kinds(answers) == {Receipt: 8, psycopg.OperationalError: 1}
    assert sorted(one.version for one in answers if isinstance(one, Receipt)) == list(range(2, 10))
    assert current(COUNTER, "a") == {"a": Count(9)}
    assert len(failed_as_a_whole(caplog)) == 1


def terminated(other: "psycopg.Connection[Any]") -> int:
    return other.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    ).rowcount


@pytest.mark.usefixtures("always_contended")
@pytest.mark.django_db(transaction=True, databases=["default"])
def test_the_answer_of_a_commit_is_lost_and_those_that_were_in_it_get_theirs() -> None:
    add("a")
    with by_way_of(LostCommit) as way:
        way.armed = True
        ids = [uuid4() for _ in range(20)]
        answers = verdicts([partial(add, "a", 1, of) for of in ids])
        assert way.lost == 1
    assert kinds(answers)[Receipt] >= 18
    again = [add("a", 1, of) for of in ids]
    assert all(one.repeated for one in again)
    assert sorted(one.version for one in again) == list(range(2, 22))
    assert [one[:3] for one, first in zip(again, answers, strict=True) if isinstance(first, Receipt)] == [
        first[:3] for first in answers if isinstance(first, Receipt)
    ]
    assert current(COUNTER, "a") == {"a": Count(21)}
    assert len(stream.read("test-a")) == 21
