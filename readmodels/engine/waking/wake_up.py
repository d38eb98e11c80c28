"""Waking the workers after a commit, at no cost to the request that committed.

A commit only sets a flag. A thread of the process sends the messages, many commits with one set of them (in the trace
of the last one); if the broker is down, it is the thread that waits, and the sweep finds later what was not announced.
"""

import logging
import threading
import time
from contextlib import nullcontext

from eventstore.tracing import trace
from eventstore.tracing.trace import Trace
from readmodels.engine import registry
from readmodels.engine.tasks import catch_up
from readmodels.engine.waking import bell

PAUSE = 0.01
BROKER_PAUSE = 1.0

logger = logging.getLogger(__name__)
_flag = threading.Event()
_starting = threading.Lock()
_thread: threading.Thread | None = None
_woken_by: Trace | None = None


def wake() -> None:
    """Have every projection's worker look at the log soon."""
    global _woken_by
    _woken_by = trace.current()
    _flag.set()
    _ensure_thread()


def _ensure_thread() -> None:
    """Started on first use, and again in a process that was forked since: threads do not survive a fork."""
    global _thread
    if _thread is not None and _thread.is_alive():
        return
    with _starting:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_ring_forever, name="wake-up", daemon=True)
            _thread.start()


def _ring_forever() -> None:
    while True:
        _flag.wait()
        _flag.clear()
        time.sleep(PAUSE if _ring() else BROKER_PAUSE)


def _ring() -> bool:
    try:
        kept = [projection for projection in registry.registered() if not projection.inline]
        with trace.within(_woken_by) if _woken_by else nullcontext():
            bell.ring(catch_up, [(one.name, shard) for one in kept for shard in range(one.shards)])
    except Exception as error:
        logger.warning("the broker does not answer, the sweep will find what waits: %s", error)
        return False
    return True
