"""What the payload of an event says of units, in a few words for operators."""

from collections.abc import Mapping
from typing import Any


def in_words(payload: Mapping[str, Any]) -> str:
    """How many were moved; of a count, also what was counted, and what had been there by the log."""
    match payload:
        case {"counted": int(counted), "quantity": int(change)}:
            return f"{change}: {counted} counted, {counted - change} before"
        case {"quantity": int(quantity)}:
            return str(quantity)
        case _:
            return ""
