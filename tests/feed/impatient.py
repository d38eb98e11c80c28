"""The process that streams, but for a second's patience with those who do not read, or are not welcome any more."""

from config.asgi import application
from eventstore.feed import sse

sse.PATIENCE = 1.0
sse.HEARTBEAT = sse.SECONDS_BETWEEN_CHECKS = 0.1

__all__ = ["application"]
