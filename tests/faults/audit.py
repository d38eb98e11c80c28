"""What must hold after any failure: streams whole and their cached states right, read models equal to the log."""

from eventstore.commands.state_audit import Audit
from readmodels.engine.registry import registered
from readmodels.engine.verifying.verify import verify
from readmodels.engine.watching.status import statuses


def caught_up() -> bool:
    return all(status.lag_events == 0 and status.position == status.head for status in statuses())


def audit() -> None:
    assert caught_up()
    assert [found for projection in registered() if (found := verify(projection)).differing] == []
    assert list(Audit().run(lambda count: None)) == []
