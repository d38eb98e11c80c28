"""Tax rates as text: the one place where they are read and written."""

import re
from decimal import Decimal
from functools import lru_cache

PATTERN = r"^0(\.[0-9]{1,4})?$"
_RATE = re.compile(PATTERN)


class NotATaxRate(ValueError):
    """Write a tax rate as a part of one, as decimal text with at most four decimals: 0.2 for 20 %."""


def parse(text: str) -> Decimal:
    """What a client wrote. Raises NotATaxRate."""
    if not _RATE.fullmatch(text):
        raise NotATaxRate
    return Decimal(text).normalize()


@lru_cache(maxsize=256)
def shown(rate: Decimal) -> str:
    """As clients read it: 0.2, and not 0.2000 as a table has it."""
    return f"{rate.normalize():f}"
