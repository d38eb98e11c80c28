"""What of an event leaves the shop, by the feed and by webhooks: the fields that its domain lists, and no others.

Personal fields cannot be listed. An event that nobody has listed leaves without any field.
"""

from collections.abc import Mapping

from eventstore.event import Event
from eventstore.privacy import personal

_fields: dict[type[Event], tuple[str, ...]] = {}


def publish(fields: Mapping[type[Event], str]) -> None:
    """Declare, for each event type, the names of its fields that are published, with spaces between them."""
    for event_type, names in fields.items():
        _fields[event_type] = _declared(event_type, names.split())


def public(event: Event) -> dict[str, object]:
    """The published fields. A personal one that is hidden deeper cannot be encoded, and so never leaves."""
    return {name: getattr(event, name) for name in _fields.get(type(event), ())}


def _declared(event_type: type[Event], names: list[str]) -> tuple[str, ...]:
    personal_names = {field.name for field in personal.fields(event_type)}
    for name in names:
        if name not in event_type.__struct_fields__ or name in personal_names:
            raise TypeError(f"{event_type.__name__} has no field {name} that may be published")
    return tuple(names)


def is_listed(event_type: type[Event]) -> bool:
    """Whether anybody has said what of it is published, if only that nothing is."""
    return event_type in _fields
