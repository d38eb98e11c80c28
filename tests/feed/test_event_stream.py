"""The event stream of a real process: killed, beside slow appends, with many clients, and with some who do not read."""

import re
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from django.db import connections

from config.access.models import issue, revoke
from config.local.postgres import Postgres
from eventstore.log import log
from tests import shop
from tests.conftest import empty
from tests.faults import processes
from tests.faults.conftest import Start
from tests.faults.processes import Running, free_port, wait_until
from tests.feed.conftest import Read
from tests.feed.reader import Reader, Refused
from tests.feed.sessions import connected, has_polled_since, polled_at
from tests.feed.writing import Writers, appending, held_up, received, renamed

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

KILLS = 2
CLIENTS = 100


def test_killed_again_and_again_it_leaves_out_nothing_and_tells_nothing_twice(start: Start, read: Read) -> None:
    shop.product("A")
    first = log.drawn()
    port, writers = free_port(), Writers()
    all_of_it, some = read(port), read(port, types="product.*")
    names = []
    with writers.writing():
        for number in range(KILLS):
            process = start(processes.stream, port)
            names.append(renamed("A", f"Name {number}"))
            wait_until(lambda: all_of_it.connected > number, 60)  # noqa: B023
            told = len(all_of_it.ids)
            wait_until(lambda: len(all_of_it.ids) > told + 100, 60)  # noqa: B023
            process.kill()
        start(processes.stream, port)
    last = renamed("A", "The last name")
    for reader in (all_of_it, some):
        reader.wait_for(last)
    assert all_of_it.connected == KILLS + 1
    assert sorted(set(all_of_it.ids)) == all_of_it.ids
    assert set(all_of_it.ids) == {first, *names, *writers.committed, last}
    assert some.ids == [first, *names, last]


@pytest.mark.direct
def test_what_is_appended_after_an_open_transaction_waits_for_it(port: int, read: Read) -> None:
    reader = read(port)
    before = received()
    reader.wait_for(before)
    with held_up() as (slow,):
        fast = received()
        wait_until(lambda: has_polled_since(port, fast), 30)
        assert reader.ids == [before]
    reader.wait_for(fast)
    assert reader.ids == [before, slow, fast]


@pytest.mark.direct
def test_many_clients_share_one_connection(port: int) -> None:
    first, key = received(), issue("reader", ["events:read"])
    with ExitStack() as stack:
        readers = [Reader(port, key=key, last_id=first) for _ in range(CLIENTS)]
        for reader in readers:
            thread = reader.start()
            stack.callback(thread.join, 10)
            stack.callback(reader.stop)
        wait_until(lambda: all(reader.connected for reader in readers), 60)
        positions = [received() for _ in range(5)]
        for reader in readers:
            reader.wait_for(positions[-1])
        assert all(reader.ids == positions for reader in readers)
        assert connected(port) == 1


def rests(port: int) -> bool:
    """Whether it asks nothing for a while."""
    polled = polled_at(port)
    time.sleep(0.3)
    return bool(polled_at(port) == polled)


@pytest.mark.direct
def test_when_nobody_listens_any_more_nothing_is_asked(port: int, read: Read) -> None:
    reader = read(port)
    reader.wait_for(received())
    reader.stop()
    wait_until(lambda: rests(port), 30)
    again = read(port, last_id=reader.last_id)
    again.wait_for(received())
    assert len(again.ids) == 1


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["fast", "immediate"])
def test_a_restart_of_postgres_is_not_noticed(port: int, read: Read, postgres: Postgres, how: signal.Signals) -> None:
    reader = read(port)
    first = received()
    reader.wait_for(first)
    connections.close_all()
    postgres.restart(how)
    second = received()
    reader.wait_for(second)
    assert reader.ids == [first, second]
    assert reader.connected == 1


@pytest.mark.direct
@pytest.mark.usefixtures("quiet")
def test_who_comes_first_after_a_restart_of_postgres_does_not_notice_it(
    port: int, read: Read, postgres: Postgres
) -> None:
    """The process has asked nothing since: its connections are gone, and it does not know."""
    before = read(port)
    before.wait_for(received())
    before.stop()
    wait_until(lambda: rests(port), 30)
    connections.close_all()
    postgres.restart()
    after = read(port, last_id=before.last_id)
    position = received()
    after.wait_for(position)
    assert (after.ids, after.connected) == ([position], 1)


def test_the_end_of_the_process_ends_all_streams_at_once(start: Start, read: Read) -> None:
    port = free_port()
    process = start(processes.stream, port)
    readers = [read(port) for _ in range(3)]
    position = received()
    for reader in readers:
        reader.wait_for(position)
    process.process.terminate()
    process.process.wait(10)


def test_a_log_that_was_replaced_is_told_of(port: int, read: Read) -> None:
    reader = Reader(port)
    received()
    far = received()
    reading = threading.Thread(target=reader.read_once)
    reading.start()
    reader.wait_for(far)
    empty()
    received()
    reading.join(30)
    assert not reading.is_alive()
    with pytest.raises(Refused) as refused:
        reader.read_once()
    assert (refused.value.status, refused.value.problem["code"]) == (409, "cursor_ahead")


def test_who_does_not_read_is_cut_off_and_goes_on_later(impatient: tuple[int, Running], read: Read) -> None:
    """What such a client is sent fills the buffers on the way, and then waits."""
    (port, process), key = impatient, issue("reader", ["events:read"])
    with unread(port, key) as lazy:
        busy = read(port)
        # How much the buffers on the way take is the machine's matter.
        for _ in range(200):
            with appending("A", 1_000) as positions:
                pass
            if process.says("does not read its stream"):
                break
        busy.wait_for(positions[-1])
        wait_until(lambda: process.says("does not read its stream"), 30)
        got = lazy.makefile("rb").read().decode(errors="ignore")
    whole = [int(position) for position in re.findall("^id: ([0-9]+)\nevent: .+\ndata: .+\n$", got, re.MULTILINE)]
    assert whole == busy.ids[: len(whole)]
    again = read(port, last_id=whole[-1])
    again.wait_for(positions[-1])
    assert whole + again.ids == busy.ids


def test_a_credential_that_is_revoked_ends_the_stream(impatient: tuple[int, Running]) -> None:
    (port, _), key = impatient, issue("reader", ["events:read"])
    reader = Reader(port, key=key)
    reading = threading.Thread(target=reader.read_once)
    reading.start()
    reader.wait_for(received())
    wait_until(lambda: reader.heartbeats > 5, 30)
    assert reading.is_alive()
    revoke("reader")
    reading.join(30)
    assert not reading.is_alive()
    with pytest.raises(Refused) as refused:
        reader.read_once()
    assert refused.value.status == 401


@contextmanager
def unread(port: int, key: str) -> Iterator[socket.socket]:
    """A client that has asked for the stream and does not read it."""
    with socket.socket() as lazy:
        lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 10_000)
        lazy.connect(("127.0.0.1", port))
        request = f"GET /api/v1/events/stream HTTP/1.0\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n\r\n"
        lazy.sendall(request.encode())
        lazy.settimeout(30)
        yield lazy
