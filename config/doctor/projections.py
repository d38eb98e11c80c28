"""The read models: whether each follows the log, by the rule of /readyz, what is parked, and what was verified."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Max
from django.utils import timezone

from config import starting
from config.doctor.finding import Finding, ok, warning, wrong
from readmodels.engine.folding import restoration
from readmodels.engine.verifying.verification import VerificationResult
from readmodels.engine.watching.differing import differing
from readmodels.engine.watching.status import Status, statuses

VERIFIED_WITHIN = timedelta(days=2)


def look() -> Iterator[Finding]:
    stranded = [one.name for one in restoration.stranded()]
    if stranded:
        seen = f"the log lacks what these have seen: {', '.join(sorted(set(stranded)))}"
        yield wrong("restored log", seen, f"Run `{restoration.REPAIR}`: the log was restored from an older dump.")
    found = [status for status in statuses() if status.name not in stranded]
    for status in found:
        yield from _state(status)
    if well := [status for status in found if status.healthy and not status.pause]:
        behind = max(status.lag_events for status in well)
        yield ok("projections", f"{len(well)} follow the log, none more than {behind:,} events behind")
    yield from _verifications({status.name for status in found})


def _state(status: Status) -> Iterator[Finding]:
    if status.error:
        yield wrong("projections", f"{status.name} has stopped: {status.error}", "Mend that: it goes on by itself.")
    elif status.pause:
        remedy = f"`manage.py projections resume {status.name}` when the reason is gone."
        yield warning("projections", f"{status.name} is paused {status.pause}", remedy)
    elif status.is_waiting:
        seen = (
            f"{status.name} is {status.lag_events:,} events behind and has not moved for {status.still_seconds:.0f} s"
        )
        tell = warning if status.healthy else wrong
        yield tell("projections", seen, f"{starting.WORKER} If one runs, look at its log for what keeps it.")
    if status.parked:
        remedy = f"`manage.py parked` says why; mend that, and `parked retry {status.name}`."
        rows = "1 row" if status.parked == 1 else f"{status.parked:,} rows"
        yield warning("parked", f"of {status.name} {rows} cannot be folded on", remedy)


def _verifications(names: set[str]) -> Iterator[Finding]:
    made = VerificationResult.objects.filter(name__in=names, before_swap=False)
    last = made.aggregate(last=Max("verified_at"))["last"]
    wrong_ones = [one.name for one in differing() if one.name in names]
    if wrong_ones:
        seen = f"the last one found rows that are not what the log says: {', '.join(wrong_ones)}"
        yield warning("verification", seen, "`manage.py verify` says which; `manage.py replay NAME` builds it anew.")
    if last and timezone.now() - last > VERIFIED_WITHIN:
        yield warning(
            "verification", f"the last one was on {last:%Y-%m-%d}", "Start beat: it has one made every night."
        )
    elif not wrong_ones:
        yield ok("verification", f"the last one, on {last:%Y-%m-%d}, found no difference" if last else "none so far")
