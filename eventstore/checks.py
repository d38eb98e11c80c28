"""What must hold before this release may read the log."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error

from eventstore.event import event_types


def every_version_can_be_read(**options: Any) -> list[CheckMessage]:
    """An event of version 3 has upcasters of versions 1 and 2."""
    return list(_gaps())


def _gaps() -> Iterator[CheckMessage]:
    for event_type in event_types():
        for version in event_type.upcasters.gaps():
            yield Error(
                f"{event_type.stored_name} of version {version} cannot be read: nothing leads on from it.",
                hint=f"Declare the step beside the event: @upcasts({event_type.__name__}, {version}).",
                obj=event_type,
                id="eventstore.E001",
            )
