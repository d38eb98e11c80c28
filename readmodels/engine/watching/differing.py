"""Which live tables are known not to be what the log says: the dashboard, projections' pages and `doctor` tell it."""

from readmodels.engine.registry import registered
from readmodels.engine.storing.checkpoint import LIVE, Checkpoint, hindmost
from readmodels.engine.verifying.verification import VerificationResult


def differing() -> list[VerificationResult]:
    """By the last comparison with the log that was made of each."""
    made = VerificationResult.objects.filter(before_swap=False, name__in=[one.name for one in registered()])
    last = made.order_by("name", "-verified_at").distinct("name").defer("differences")
    tables = hindmost(LIVE)
    return [one for one in last if one.differing and not replaced_since(one, tables.get((one.name, LIVE)))]


def replaced_since(result: VerificationResult, live: Checkpoint | None) -> bool:
    """Another table was live when that comparison was made."""
    return live is not None and live.begun_at > result.verified_at
