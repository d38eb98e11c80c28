"""One request on its way through the processes: what they log of it can be found, and gives nothing away."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.request import Request, urlopen

import pytest

from config.access.models import issue
from eventstore.models import Command
from tests.faults import processes
from tests.faults.conftest import Start
from tests.faults.processes import Running, free_port, wait_until
from tests.outbox.receiver import Receiver, receiving

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

TRACE = "0af7651916cd43dd8448eb211c80319c"
REQUEST = "checkout-7"
KEY_OF_COMMAND = "marker-idempotency-key"
EVERYTHING = {"LOG_FORMAT": "json", "LOG_LEVEL": "DEBUG", "OTEL_BSP_SCHEDULE_DELAY": "100"}
FOLDED = "customer_profile (live) has folded"
CUSTOMER = {
    "customer_id": "c1",
    "name": "Marker-Name",
    "email": "marker@people.example",
    "address": {
        "street": "Marker-Street 1",
        "city": "Marker-City",
        "postal_code": "MARKER 1",
        "country": "Marker-Land",
    },
}


def test_a_request_is_followed_to_the_fold_of_its_events_and_nothing_personal_is_told(
    start: Start, collector: Receiver
) -> None:
    port, key = free_port(), issue("storefront", ["customers:write"])
    everything = EVERYTHING | {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.port}"}
    web = start(processes.web, port, everything)
    worker = start(processes.worker_without_sweep, everything)
    wait_until(lambda: alive(port), 60)
    answer = post(f"http://127.0.0.1:{port}/api/v1/customers", key, CUSTOMER)
    assert (answer["X-Trace-Id"], answer["X-Request-ID"]) == (TRACE, REQUEST)
    wait_until(lambda: worker.says(FOLDED, TRACE) and worker.says("succeeded", TRACE), 60)
    wait_until(lambda: {b"RegisterCustomer", b"fold customer_profile"} <= spans(collector), 60)
    for process in (web, worker):
        process.kill()
    command = Command.objects.get()
    told = [line for line in lines(web) if str(command.id) in line["message"]]
    assert [(line["trace_id"], line["request_id"]) for line in told] == [(TRACE, REQUEST)]
    folded = [line for line in lines(worker) if FOLDED in line["message"]]
    assert [(line["trace_id"], line["request_id"]) for line in folded] == [(TRACE, REQUEST)]
    succeeded = [line for line in lines(worker) if "succeeded" in line["message"] and "trace_id" in line]
    assert TRACE in {line["trace_id"] for line in succeeded}
    assert folded[0]["message"].endswith(f"up to {command.position}, of: {TRACE}")
    said = (web.said + worker.said + repr([post.body for post in collector.posts])).lower()
    assert "marker" not in said
    assert key not in said


@pytest.fixture
def collector() -> Iterator[Receiver]:
    """Takes what is sent to it as a collector of spans does."""
    with receiving() as one:
        yield one


def spans(collector: Receiver) -> set[bytes]:
    """The names among what has come: in a message of OTLP, text stands as it is."""
    sent = [post.body for post in collector.posts if post.path == "/v1/traces" and bytes.fromhex(TRACE) in post.body]
    return {name for name in (b"RegisterCustomer", b"fold customer_profile") if any(name in body for body in sent)}


def alive(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/livez", timeout=5):
            return True
    except OSError:
        return False


def post(url: str, key: str, body: dict[str, Any]) -> Any:
    headers = {
        "Authorization": f"Bearer {key}",
        "Content-Type": "application/json",
        "Idempotency-Key": KEY_OF_COMMAND,
        "X-Request-ID": REQUEST,
        "traceparent": f"00-{TRACE}-b7ad6b7169203331-01",
    }
    with urlopen(Request(url, json.dumps(body).encode(), headers), timeout=30) as answer:
        return answer.headers


def lines(process: Running) -> list[dict[str, Any]]:
    return [json.loads(line) for line in process.said.splitlines() if line.startswith("{")]
