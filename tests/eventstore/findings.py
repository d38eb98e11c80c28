"""What is found when the log is compared with its seals."""

from eventstore.seals import chain
from eventstore.seals.verification import check, moved


def found() -> list[tuple[str, int | None]]:
    """Each finding's kind and position."""
    return [(finding.kind, finding.position) for finding in moved([f for c in check(chain.read()) for f in c.findings])]
