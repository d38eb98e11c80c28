"""/metrics: what Prometheus is told, by whom it may be read, and that it always comes."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from config import patience
from config.metrics import access
from eventstore.log.log import Lag
from eventstore.outbox.models import Delivery
from eventstore.reactions.models import Deadline, FollowerCheckpoint
from eventstore.reactions.react import react
from eventstore.seals import chain
from readmodels.engine.registry import projection
from readmodels.engine.storing import checkpoint, pausing
from readmodels.engine.storing.checkpoint import LIVE, SHADOW, Checkpoint
from readmodels.engine.watching import health
from tests import shop as orders
from tests.admin.log import an_order
from tests.api.outage import unreachable
from tests.conftest import empty, superuser

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

OPERATIONS = Path(__file__).parents[2] / "docs/operations.md"
Metrics = dict[str, dict[tuple[str, ...], float]]


@pytest.fixture(autouse=True)
def open_to_the_test(settings: Any, transactional_db: None) -> None:
    """With a log whose positions begin anew, also after tests that were rolled back."""
    settings.METRICS_OPEN = True
    empty()


def scrape() -> Metrics:
    """By name, by the values of the labels."""
    answer = Client().get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    return {
        family.name.removeprefix("orderlog_"): {
            tuple(value for _, value in sorted(sample.labels.items())): sample.value for sample in family.samples
        }
        for family in text_string_to_metric_families(answer.text)
    }


def of(metrics: Metrics, name: str, *labels: str) -> float:
    return metrics[name][labels]


def test_an_empty_shop_has_metrics() -> None:
    found = scrape()
    assert found["up"] == {("default",): 1, ("readmodels",): 1}
    assert set(found["scraped"].values()) == {1}
    assert (of(found, "log_position"), of(found, "watermark_held_events"), of(found, "seal_lag_events")) == (0, 0, 0)
    assert set(found["projection_healthy"].values()) == {1}


def test_a_paused_projection_is_in_that_state() -> None:
    pausing.pause(projection("sales"), "looking at it", "operator")
    states = scrape()["projection_state"]
    assert {state for (name, state), value in states.items() if name == "sales" and value} == {"paused"}


def test_it_tells_how_far_everything_is() -> None:
    an_order()
    orders.catch_up_all()
    list(chain.extend())
    react()
    orders.product("B")
    found = scrape()
    assert (of(found, "log_position"), of(found, "watermark_position"), of(found, "seal_position")) == (5, 5, 4)
    assert (of(found, "seal_lag_events"), of(found, "watermark_held_events")) == (1, 0)
    assert (of(found, "projection_position", "sales"), of(found, "projection_lag_events", "sales")) == (4, 1)
    assert of(found, "projection_lag_seconds", "sales") > 0
    assert found["projection_state"][("sales", "catching_up")] == 1
    assert (of(found, "reaction_position", "payment_deadline"), of(found, "reaction_lag_events", "mail")) == (4, 1)
    assert of(found, "reaction_stopped", "mail") == 0


def test_a_projection_that_is_far_behind_and_does_not_move_is_unhealthy_everywhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    an_order()
    orders.catch_up_all()
    Checkpoint.objects.filter(name="sales").delete()
    monkeypatch.setattr(health, "MANY", 3)
    assert of(scrape(), "projection_healthy", "sales") == 1
    monkeypatch.setattr(health, "STILL_FOR", timedelta(0))
    found = scrape()
    assert (of(found, "projection_healthy", "sales"), of(found, "projection_healthy", "cart")) == (0, 1)
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["status"], answer.json()["unhealthy"]) == (200, "degraded", ["sales"])


@pytest.mark.parametrize(
    ("events", "waits", "still", "unhealthy"),
    [(101, 31, 31, True), (100, 31, 31, False), (101, 29, 31, False), (101, 31, 29, False)],
)
def test_when_a_projection_is_unhealthy(events: int, waits: float, still: float, unhealthy: bool) -> None:
    assert health.stands_still(Lag(events, waits), still) is unhealthy


def test_a_stopped_projection_is_unhealthy() -> None:
    an_order()
    orders.catch_up_all()
    Checkpoint.objects.filter(name="sales", slot=LIVE).update(error="a reason")
    found = scrape()
    assert of(found, "projection_healthy", "sales") == 0
    assert found["projection_state"][("sales", "stopped")] == 1
    assert Client().get("/readyz").json()["unhealthy"] == ["sales"]


def test_it_tells_how_far_a_replay_is() -> None:
    an_order()
    orders.catch_up_all()
    assert scrape()["replay_progress_ratio"] == {}
    checkpoint.begin("sales", SHADOW, 2)
    Checkpoint.objects.filter(name="sales", slot=SHADOW, shard=0).update(position=4)
    found = scrape()
    assert of(found, "replay_progress_ratio", "sales") == 0.5
    assert found["projection_state"][("sales", "replaying")] == 1


def test_it_tells_what_is_overdue_and_what_a_rule_refused() -> None:
    earlier = timezone.now() - timedelta(hours=1)
    for number, due_at in enumerate([earlier, None, timezone.now() + timedelta(hours=1)]):
        Deadline.objects.create(reaction="completion", key=str(number), due_at=due_at, position=1, version=1)
    FollowerCheckpoint.objects.create(name="completion", error="a reason")
    found = scrape()
    assert (of(found, "deadlines_overdue", "completion"), of(found, "deadlines_refused", "completion")) == (1, 1)
    assert of(found, "deadlines_overdue_seconds", "completion") >= 3600
    assert of(found, "deadlines_overdue", "abandonment") == 0
    assert of(found, "reaction_stopped", "completion") == 1


def test_it_tells_what_waits_to_be_sent_and_what_was_given_up() -> None:
    earlier, state = timezone.now() - timedelta(hours=1), Delivery.State
    for number, one in enumerate([state.WAITING, state.WAITING, state.DEAD, state.SENT]):
        Delivery.objects.create(id=f"{number:032}", channel="mail", kind="a", state=one, next_attempt_at=earlier)
    found = scrape()
    assert (of(found, "outbox_waiting", "mail"), of(found, "outbox_dead", "mail")) == (2, 1)
    assert of(found, "outbox_due_seconds", "mail") >= 3600
    assert (of(found, "outbox_waiting", "webhook"), of(found, "outbox_due_seconds", "webhook")) == (0, 0)


@pytest.mark.direct
def test_what_holds_the_watermark_is_told_by_its_kind() -> None:
    an_order()
    with connected("a slow shop") as slow:
        slow.execute("SELECT pg_advisory_xact_lock_shared(eventstore_floor_key(1))")
        found = scrape()
    assert (of(found, "watermark_position"), of(found, "watermark_held_events")) == (1, 3)
    assert of(found, "watermark_held_seconds") == of(found, "watermark_holder_seconds", "a slow shop") > 0


def test_without_the_read_database_the_log_is_told() -> None:
    an_order()
    with unreachable("readmodels"):
        found = scrape()
    assert found["up"] == {("default",): 1, ("readmodels",): 0}
    assert (of(found, "log_position"), of(found, "scraped", "projections")) == (4, 0)
    assert "projection_position" not in found
    assert of(scrape(), "up", "readmodels") == 1


def test_without_both_it_says_so() -> None:
    with unreachable("default"), unreachable("readmodels"):
        found = scrape()
    assert set(found["up"].values()) == set(found["scraped"].values()) == {0}


def test_a_part_that_takes_too_long_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PATIENCE", patience.PATIENCE.replace("1s", "50ms"))
    with superuser("default") as busy, busy.transaction():
        busy.execute("LOCK TABLE outbox_delivery")
        found = scrape()
    assert {part for (part,), read in found["scraped"].items() if not read} == {"outbox"}
    assert of(scrape(), "scraped", "outbox") == 1


@contextmanager
def connected(name: str) -> Iterator["psycopg.Connection[Any]"]:
    parameters = connections["default"].get_connection_params()
    address = {key: parameters[key] for key in ("host", "port", "user", "dbname") if key in parameters}
    with psycopg.connect(**address, application_name=name) as connection:
        yield connection


def test_every_metric_is_documented_and_every_documented_one_is_there() -> None:
    checkpoint.begin("sales", SHADOW, 1)
    documented = set(re.findall(r"^\| `orderlog_(\w+)", OPERATIONS.read_text(encoding="utf-8"), re.MULTILINE))
    assert documented == set(scrape())


TOKEN = "a-token-for-tests"


@pytest.fixture
def closed(settings: Any) -> Any:
    settings.METRICS_OPEN = False
    return settings


def status(**headers: str) -> int:
    return Client().get("/metrics", headers=headers).status_code


def test_it_is_open_to_nobody_by_default(closed: Any) -> None:
    assert status() == 403
    assert status(Authorization="Bearer ") == 403


def test_who_has_the_token_may_read_it(closed: Any) -> None:
    closed.METRICS_TOKEN = TOKEN
    assert status(Authorization=f"Bearer {TOKEN}") == 200
    for other in ("", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer", "Bearer \u00e9"):
        assert status(Authorization=other) == 401


@pytest.mark.parametrize(
    ("network", "address", "expected"),
    [
        ("10.0.0.0/8", "10.1.2.3", 200),
        ("10.0.0.0/8", "::ffff:10.1.2.3", 200),
        ("10.0.0.0/8", "11.1.2.3", 403),
        ("10.0.0.0/8", "", 403),
        ("fd00::/8", "fd00::1", 200),
        ("fd00::/8", "10.1.2.3", 403),
    ],
)
def test_networks_may_read_it(closed: Any, network: str, address: str, expected: int) -> None:
    closed.METRICS_NETWORKS = access.networks([network])
    assert Client(REMOTE_ADDR=address).get("/metrics").status_code == expected


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "Via"])
def test_what_a_proxy_has_passed_on_comes_from_no_network(closed: Any, header: str) -> None:
    closed.METRICS_NETWORKS = access.networks(["127.0.0.0/8"])
    assert status() == 200
    assert status(**{header: "10.0.0.1"}) == 403


def test_a_network_that_is_none_is_refused_at_the_start() -> None:
    with pytest.raises(ImproperlyConfigured, match="METRICS_NETWORKS"):
        access.networks(["10.0.0.0/8", "the office"])


def test_it_is_for_reading() -> None:
    assert Client().post("/metrics").status_code == 405
    assert "no-store" in Client().get("/metrics").headers["Cache-Control"]
