"""A payload that has every field of an event's current version, none at its default."""

from typing import Any

import msgspec
from msgspec import inspect

from eventstore.event import Event

PLAIN: dict[type, Any] = {
    inspect.IntType: 2,
    inspect.DecimalType: "12.50",
    inspect.BoolType: True,
    inspect.DateTimeType: "2026-01-31T12:30:00Z",
    inspect.DateType: "2026-01-31",
    inspect.UUIDType: "0198c5a2-7a4e-7cc3-9a52-3f6d1b1f0c11",
}


def sample(event_type: type[Event]) -> dict[str, Any]:
    made: dict[str, Any] = _sample("", inspect.type_info(event_type))
    return made


def _sample(name: str, wanted: inspect.Type) -> Any:
    match wanted:
        case inspect.StrType():
            return f"some {name}"
        case inspect.CustomType():
            return f"encrypted {name}"
        case inspect.EnumType():
            return list(wanted.cls)[-1].value
        case inspect.StructType():
            return {field.encode_name: _field(field) for field in wanted.fields}
        case inspect.VarTupleType() | inspect.ListType():
            return [_sample(name, wanted.item_type)]
        case inspect.DictType():
            return {"key": _sample(name, wanted.value_type)}
        case inspect.UnionType():
            return next(_sample(name, one) for one in wanted.types if not isinstance(one, inspect.NoneType))
        case _:
            return PLAIN[type(wanted)]


def _field(field: inspect.Field) -> Any:
    value = _sample(field.encode_name, field.type)
    return not value if isinstance(value, bool) and value == field.default else value


def as_text(value: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(value, order="sorted"), indent=2).decode() + "\n"
