"""Commands as the pages send them: what a form says of its command beside the command itself."""

import re
from typing import Any
from uuid import UUID, uuid5

from django.utils import timezone

from eventstore.commands.batch import Envelope
from eventstore.identifier import uuid7
from eventstore.tracing import trace

ACTOR = "storefront"
_FORMS = UUID("0f8e3c5a-6b1d-4d4e-9c39-2f7c2f2f6a10")


def envelope(*name: Any, expected_version: int | None = None) -> Envelope:
    """`name` tells a command from all others: however often it is sent, it has one effect. Without, each is another."""
    origin = trace.current()
    return Envelope(
        id=uuid5(_FORMS, "/".join(map(str, name))) if name else uuid7(),
        actor=ACTOR,
        occurred_at=timezone.now(),
        correlation_id=origin.correlation_id if origin else None,
        trace_id=origin.trace_id if origin else None,
        expected_version=expected_version,
    )


def whole(text: str) -> int | str:
    """A whole number as a form has it; anything else is left for others to refuse."""
    digits = text.strip()
    return int(digits) if re.fullmatch("[0-9]{1,12}", digits, re.ASCII) else text
