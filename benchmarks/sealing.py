"""Sealing the log and verifying it: a hash of every event and of its command, and the tree over them."""

import statistics
import time
from collections.abc import Callable

from benchmarks import bulk
from benchmarks.result import Result
from eventstore.seals import chain, verification

TRANSACTIONS, ROUNDS = 20, 3


def measure() -> list[Result]:
    bulk.transactions(TRANSACTIONS)
    return sealed_and_verified("log")


def sealed_and_verified(name: str) -> list[Result]:
    return [
        Result(f"{name}, sealed", timed(seal), "events/s"),
        Result(f"{name}, verified", statistics.median(timed(verify) for _ in range(ROUNDS)), "events/s", 50_000),
    ]


def timed(work: Callable[[], int]) -> float:
    """Events a second; `work` says how many it did."""
    started = time.perf_counter()
    return work() / (time.perf_counter() - started)


def seal() -> int:
    return sum(seal.events for seal in chain.extend())


def verify() -> int:
    """Raises AssertionError where the log is not what was sealed."""
    count = 0
    for checked in verification.check(chain.read()):
        assert not checked.findings
        count += checked.events
    return count
