"""How much of the log is sealed: what /metrics and `doctor` tell."""

from datetime import datetime
from typing import NamedTuple

from eventstore.log import log
from eventstore.log.log import Lag
from eventstore.models import Seal


class Sealed(NamedTuple):
    """Up to where, what is not yet, and when the newest seal was made; None where there is none."""

    last: int
    lag: Lag
    sealed_at: datetime | None


def sealed() -> Sealed:
    """A log that was never sealed has a first seal to wait for."""
    last, sealed_at = Seal.objects.order_by("-number").values_list("last", "sealed_at").first() or (0, None)
    return Sealed(last, log.lag(last, log.watermark()), sealed_at)
