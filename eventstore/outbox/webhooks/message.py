"""What is posted to an endpoint: what is published of an event, signed."""

import time
from typing import NamedTuple

import msgspec

from eventstore.http.published import public
from eventstore.log.log import Placed
from eventstore.outbox.models import Delivery
from eventstore.outbox.webhooks import signature
from eventstore.tracing.trace import Trace


class Message(NamedTuple):
    """A delivery's body, the URL and the secret of its endpoint, and the trace that the event came from."""

    id: str
    url: str
    secret: bytes
    body: bytes
    origin: Trace

    def headers(self) -> dict[str, str]:
        """Signed at this moment: of each attempt a receiver can tell that it is new."""
        signed = signature.headers(self.id, int(time.time()), self.body, self.secret)
        traced = {"traceparent": self.origin.traceparent}
        return {"Content-Type": "application/json", "User-Agent": "Orderlog-Webhooks/1", **traced, **signed}


def event_body(placed: Placed) -> bytes:
    """A receiver puts events in order by `position`, or within one stream by `version`, which has no gaps."""
    recorded = placed.recorded
    return msgspec.json.encode(
        {
            "type": recorded.event.stored_name,
            "timestamp": recorded.occurred_at,
            "position": recorded.position,
            "stream": placed.stream,
            "version": recorded.version,
            "data": public(recorded.event),
        }
    )


def test_body(delivery: Delivery) -> bytes:
    content = {"endpoint_id": delivery.endpoint_id}
    return msgspec.json.encode({"type": delivery.kind, "timestamp": delivery.created_at, "data": content})
