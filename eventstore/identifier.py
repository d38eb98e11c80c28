"""Identifiers that sort by the time they were made."""

import secrets
import time
from uuid import UUID

_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62


def uuid7() -> UUID:
    """A UUIDv7 (RFC 9562): milliseconds since 1970, then 74 random bits. In the standard library from Python 3.14."""
    milliseconds = time.time_ns() // 1_000_000
    random = secrets.randbits(80)
    return UUID(int=milliseconds << 80 | _VERSION | (random >> 64 & 0xFFF) << 64 | _VARIANT | random & (1 << 62) - 1)
