"""The log: that nobody can change it, that readers come on, that this release reads it, and that it is sealed."""

from collections.abc import Iterator

from config.dashboard.health import HELD_FOR
from config.doctor.finding import Finding, ok, warning, wrong
from eventstore.database import powers
from eventstore.database.owner import application_role
from eventstore.log import survey
from eventstore.log.hold import hold
from eventstore.privacy import personal_key
from eventstore.privacy.cipher import KeyMalformed
from eventstore.seals.standing import sealed

# Beat has it sealed every minute.
UNSEALED_FOR = 180


def look() -> Iterator[Finding]:
    yield _powers()
    yield _guards()
    yield _watermark()
    yield from _kinds()
    yield _seals()
    yield from _personal_keys()


def _powers() -> Finding:
    role = application_role() or "of the application"
    if found := powers.powers():
        return warning("roles", f"the role {role} {', '.join(found)}", powers.HINT)
    return ok("roles", f"the role {role} can only add to the log")


def _guards() -> Finding:
    if found := powers.unfired_guards():
        remedy = "Switch them on as the owner (ALTER TABLE ... ENABLE TRIGGER), and run `manage.py events verify`."
        return wrong("triggers", ", ".join(found), remedy)
    return ok("triggers", "what is recorded cannot be changed")


def _watermark() -> Finding:
    mark, drawn, holders = hold()
    long = [one for one in holders if (one.seconds or 0) >= HELD_FOR.total_seconds()]
    if not long:
        return ok("watermark", f"at {mark:,} of {drawn:,}")
    ends = f"`SELECT pg_terminate_backend({long[0].pid})` ends it" if long[0].pid else "ROLLBACK PREPARED ends it"
    remedy = f"Read models wait for it: `manage.py events watermark` says what it does, and {ends}."
    return warning("watermark", f"at {mark:,} of {drawn:,}, held by {long[0].who}", remedy)


def _kinds() -> Iterator[Finding]:
    found = survey.sampled_kinds()
    failed = survey.unreadable_samples(found)
    for kind in failed:
        seen = f"{kind.type} version {kind.schema}, first at position {kind.position}, cannot be read: {kind.reason}"
        yield wrong("events", seen, "Deploy the release that wrote it; `manage.py events check` looks at all kinds.")
    if not failed:
        yield ok("events", f"this release reads those of {len(found)} types and versions that were looked at")


def _seals() -> Finding:
    last, lag, _ = sealed()
    if lag.events and lag.seconds > UNSEALED_FOR:
        seen = f"{lag.events:,} events wait to be sealed, for {lag.seconds:,.0f} s"
        return wrong(
            "seals", seen, "Start beat and a worker: they seal every minute; `manage.py events seal` does it now."
        )
    return ok("seals", f"up to position {last:,}, {lag.events:,} events wait")


def _personal_keys() -> Iterator[Finding]:
    try:
        names = personal_key.ring().names
    except KeyMalformed:
        return  # told with the settings
    counts = {name: count for name, count in personal_key.counts().items() if name is not None}
    missing = {name: count for name, count in counts.items() if name not in names}
    older = sum(count for name, count in counts.items() if name in names[1:])
    if missing:
        seen = f"the keys of {sum(missing.values()):,} subjects are wrapped by {', '.join(missing)}, which is not there"
        yield wrong("personal keys", seen, "Put that key back into PERSONAL_DATA_KEYS: without it their data is lost.")
    if older:
        seen = f"the keys of {older:,} subjects are wrapped by an older key"
        yield warning("personal keys", seen, "Run `manage.py personal_keys rotate`, then drop the older key.")
    if not missing and not older:
        yield ok("personal keys", "all are wrapped by the newest key")
