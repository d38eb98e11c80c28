"""Which request led to what is done just now: told in the log, in messages, answers and each line of logs."""

import re
import secrets
import time
from contextvars import ContextVar
from uuid import UUID, uuid5

import msgspec

# W3C Trace Context: version, trace id, span id, flags. A later version may add fields; ff is not a version.
_TRACEPARENT = re.compile(
    r"(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-[^\n]*)?"
)
_REQUEST_ID = re.compile(r"[\x21-\x7e]{1,128}")
_CORRELATIONS = UUID("c9a3e7d0-64b8-4f0b-8a0e-2f9d5b1e7c46")
_SAMPLED = 1


class Trace(msgspec.Struct, frozen=True, gc=False):
    """`span_id`: the part of the trace that this is below, where that is known. `request_id`: the caller's own name.

    `sampled` is for tracing systems: where we have none, it keeps nobody else's from recording.
    """

    trace_id: str
    span_id: str | None = None
    sampled: bool = True
    request_id: str | None = None

    @property
    def traceparent(self) -> str:
        """For whoever is asked to do something next."""
        return f"00-{self.trace_id}-{self.span_id or secrets.token_hex(8)}-{'01' if self.sampled else '00'}"

    @property
    def correlation_id(self) -> UUID | None:
        """What the commands of a request that its caller has named have in common."""
        return None if self.request_id is None else correlation_of(self.request_id)


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def current() -> Trace | None:
    return _current.get()


class within:  # noqa: N801
    """`with within(trace): ...`: what is done inside belongs to it. A generator would cost three times as much."""

    __slots__ = ("_token", "_trace")

    def __init__(self, trace: Trace) -> None:
        self._trace = trace

    def __enter__(self) -> None:
        self._token = _current.set(self._trace)

    def __exit__(self, *_: object) -> None:
        _current.reset(self._token)


def received(traceparent: object, request_id: object) -> Trace:
    """What a caller says of itself, be it a stranger. What is not valid counts as not said; a new trace begins then."""
    named = request_id if isinstance(request_id, str) and _REQUEST_ID.fullmatch(request_id) else None
    parts = _TRACEPARENT.fullmatch(traceparent) if isinstance(traceparent, str) else None
    if parts is None or (parts[1] == "00" and parts[5]):
        return Trace(_new_id(), request_id=named)
    return Trace(parts[2], parts[3], bool(int(parts[4], 16) & _SAMPLED), named)


def resumed(trace_id: str | None) -> Trace:
    """The trace that an event came from, gone on with; a new one where there was none, or what the log has is none."""
    return received(f"00-{trace_id}-{(trace_id or '')[16:]}-01", None)


def correlation_of(request_id: str) -> UUID:
    """Hashed: no caller can give its commands the id of another command or of what that led to."""
    return uuid5(_CORRELATIONS, request_id)


def _new_id() -> str:
    """Milliseconds since 1970, then 80 random bits, the part by which tracing systems sample.

    In the order of time, so that the index of traces grows at its end: where all of it is random, each command changes
    a page of it somewhere.
    """
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(10)}"
