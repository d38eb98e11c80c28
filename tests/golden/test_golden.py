"""Every version ever stored is read and folded, and no event changes its shape without a new version."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from eventstore.decider import Decider
from eventstore.event import Event, Recorded, decode
from eventstore.privacy import personal
from eventstore.privacy.personal import Personal
from eventstore.registry import registered
from readmodels.engine import registry as projections
from readmodels.engine.projection import Projection
from tests.golden.files import Golden, current, kept, known, wanted
from tests.golden.sample import as_text
from tests.golden.shape import shape


def load(golden: Golden) -> Event:
    return decode(golden.name, golden.version, golden.payload.read_bytes())


def newest(event_type: type[Event]) -> Event:
    return load(current(event_type))


@pytest.mark.parametrize("golden", wanted(), ids=str)
def test_every_version_has_its_files(golden: Golden) -> None:
    missing = [path for path in (golden.payload, golden.schema) if not path.exists()]
    assert not missing, f"{golden} has no golden files: `make golden` adds them."


@pytest.mark.parametrize("event_type", known(), ids=lambda one: one.stored_name)
def test_a_shape_changes_with_the_version_only(event_type: type[Event]) -> None:
    golden = current(event_type)
    released = msgspec.json.decode(golden.schema.read_bytes())
    name, version = event_type.__name__, event_type.schema
    assert as_text(shape(event_type)) == as_text(released), (
        f"{name} is not what was stored as {golden}. Give it version={version + 1}, write its "
        f"@upcasts({name}, {version}) beside it, and run `make golden`. Only if {golden} was never released: delete "
        f"its golden files, and run `make golden`."
    )


@pytest.mark.parametrize("golden", kept(), ids=str)
def test_every_version_ever_stored_is_read(golden: Golden) -> None:
    event = load(golden)
    assert (event.stored_name, type(event) in known()) == (golden.name, True)


@pytest.mark.parametrize("golden", kept(), ids=str)
def test_every_version_ever_stored_is_folded(golden: Golden) -> None:
    """By each decider and projection that folds it: as the first event, and after the one that begins."""
    event = load(golden)
    folding = [decider for decider in registered() if type(event) in decider.event_types]
    assert folding, f"no decider folds {golden.name}"
    for decider in folding:
        folded(decider, event)
    for projection in projections.registered():
        if type(event) in projection.folds:
            projected(projection, event)


def folded(decider: Decider[Any, Any, Any], event: Event) -> None:
    decider.fold([event])
    decider.fold([newest(decider.event_types[0]), event])


def projected(projection: Projection[Any], event: Event) -> None:
    events = [newest(projection.event_types[0]), event]
    if projection.inline:
        events = [in_the_clear(one) for one in events]
    projection.fold({}, [Recorded(place, place, datetime.now(UTC), one) for place, one in enumerate(events, 1)])


def in_the_clear(event: Event) -> Event:
    """As a command has it, before it is encrypted."""
    known = {one.name: Personal("known") for one in personal.fields(type(event))}
    return msgspec.structs.replace(event, **known)
