"""Sending what is due: claimed, sent outside of any transaction, recorded. Several do it at once, each with its own."""

import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from queue import SimpleQueue

from django.utils import timezone

from eventstore.log import log
from eventstore.log.log import Placed
from eventstore.outbox.claim import claim
from eventstore.outbox.lane import Lane, Result
from eventstore.outbox.letters import mails
from eventstore.outbox.outcome import Outcome, Verdict, legible
from eventstore.outbox.record import record, settle
from eventstore.outbox.webhooks.lane import posts
from eventstore.tracing import trace

# So that a worker's child soon comes to something else, whatever there is to send.
TURN = 10.0
LATE = timedelta(seconds=10)

logger = logging.getLogger(__name__)


def send_due(since: timedelta = timedelta(0)) -> int:
    """Send what has been due for so long, for one turn at most; how many attempts were made."""
    end = time.monotonic() + TURN
    attempts = 0
    while time.monotonic() < end and (lanes := claim(timezone.now() - since)):
        attempts += _send(lanes)
    return attempts


def send_late() -> None:
    """Send what no message has had sent: the broker may be gone. For a thread, which ends with its process."""
    send_due(LATE)


def _send(lanes: list[Lane]) -> int:
    """The network is the threads', the database is ours: what comes of each is recorded as it comes."""
    events = log.at({one.position for lane in lanes for one in lane.deliveries if one.position is not None})
    results: list[list[Result]] = [[] for _ in lanes]
    for number, result in _side_by_side([_prepared(lane, events) for lane in lanes]):
        if result is None:
            settle(lanes[number], results[number], timezone.now())
        else:
            record(result, timezone.now())
            _tell(result, events.get(result.delivery.position or 0))
            results[number].append(result)
    return sum(map(len, results))


def _tell(result: Result, placed: Placed | None) -> None:
    """Not what a stranger has answered: that stands with the attempt."""
    delivery, outcome = result
    level = logging.DEBUG if outcome.verdict in (Verdict.SENT, Verdict.DROPPED) else logging.INFO
    answered = f", HTTP {outcome.http_status}" if outcome.http_status else ""
    with trace.within(trace.resumed(placed and placed.trace_id)):
        logger.log(
            level,
            "%s %s of position %s: %s%s",
            delivery.channel,
            delivery,
            delivery.position,
            outcome.verdict,
            answered,
        )


def _prepared(lane: Lane, events: dict[int, Placed]) -> Iterator[Result]:
    """All that needs the database. If it fails, it does for the first delivery, and the others are given back."""
    try:
        return (posts if lane.endpoint else mails)(lane.deliveries, events)
    except Exception as error:
        logger.error("%s cannot be sent: %s", lane.deliveries[0], error)
        reason = legible(f"{type(error).__name__}: {error}")
        return iter([Result(lane.deliveries[0], Outcome(Verdict.FAILED, reason))])


def _side_by_side(lanes: list[Iterator[Result]]) -> Iterator[tuple[int, Result | None]]:
    """What comes of each lane, told by its number, in the order in which it comes; None when a lane has ended."""
    done: SimpleQueue[tuple[int, Result | None]] = SimpleQueue()
    with ThreadPoolExecutor(len(lanes), thread_name_prefix="outbox") as pool:
        for number, lane in enumerate(lanes):
            pool.submit(_work, number, lane, done)
        under_way = len(lanes)
        while under_way:
            number, result = done.get()
            under_way -= result is None
            yield number, result


def _work(number: int, lane: Iterator[Result], done: "SimpleQueue[tuple[int, Result | None]]") -> None:
    try:
        for result in lane:
            done.put((number, result))
    except Exception:
        logger.exception("sending was cut short")
    finally:
        done.put((number, None))
