"""A command id: one effect and one answer, however often and however it arrives."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connections

from eventstore.commands.execution import FingerprintMismatch, execute
from eventstore.log import stream
from eventstore.log.stream import Receipt
from tests.eventstore.example import COUNTER, Add, add, envelope

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])


def test_a_repeated_command_gets_the_answer_it_had() -> None:
    command = uuid4()
    first = add("a", command_id=command)
    add("a")
    assert add("a", command_id=command) == first._replace(repeated=True)
    assert len(stream.read("test-a")) == 2


def test_a_repeated_command_is_answered_although_it_would_be_refused_now() -> None:
    command = uuid4()
    first = add("a", 600_000, command_id=command)
    assert add("a", 600_000, command_id=command) == first._replace(repeated=True)


def test_a_repeated_command_that_changed_nothing_is_the_same_again() -> None:
    command = uuid4()
    first = add("a", 0, command_id=command)
    assert add("a", 0, command_id=command) == first._replace(repeated=True)


def test_the_same_id_with_another_content_is_refused() -> None:
    command = uuid4()
    execute(envelope(command, b"one"), COUNTER, "a", Add(1))
    with pytest.raises(FingerprintMismatch):
        execute(envelope(command, b"two"), COUNTER, "a", Add(2))
    assert len(stream.read("test-a")) == 1


@pytest.mark.parametrize("same_stream", [True, False])
def test_twenty_at_once_have_one_effect_and_one_answer(same_stream: bool) -> None:
    command = uuid4()

    def arrive(number: int) -> Receipt:
        try:
            return add("a" if same_stream else f"a{number}", command_id=command)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        receipts = list(pool.map(arrive, range(20)))
    assert len({receipt[:3] for receipt in receipts}) == 1
    assert [receipt.repeated for receipt in receipts].count(False) == 1
    assert sum(len(stream.read(f"test-a{number}")) for number in ["", *range(20)]) == 1
