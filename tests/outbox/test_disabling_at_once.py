"""An endpoint is disabled while its deliveries are noted, and while they are sent."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from eventstore.outbox.lane import Result
from eventstore.outbox.models import WebhookEndpoint
from eventstore.outbox.outcome import Outcome, Verdict
from eventstore.outbox.record import record
from eventstore.outbox.webhooks import endpoint as endpoints
from tests.eventstore.example import add
from tests.faults.processes import wait_until
from tests.outbox.noting import endpoint, note, states, the_delivery

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])


def begun(pool: ThreadPoolExecutor, act: Callable[[], None]) -> "Future[None]":
    """Somebody else begins to do it, and is done, or waits for us."""

    def by_itself() -> None:
        try:
            act()
        finally:
            connections.close_all()

    doing = pool.submit(by_itself)
    wait_until(lambda: doing.done() or somebody_waits(), 30)
    return doing


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


def test_what_is_just_noted_for_it_is_dropped_too() -> None:
    one = endpoint("https://a.example/")
    add("a")
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            note()
            disabling = begun(pool, partial(endpoints.disable, one, "no more"))
        disabling.result()
    assert states() == ["dropped"]


def test_an_operator_and_the_endpoint_itself_do_not_get_in_each_others_way() -> None:
    one = endpoint("https://a.example/")
    add("a")
    note()
    gone = Result(the_delivery(), Outcome(Verdict.GONE, "the endpoint answered 410 Gone", 410))
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            WebhookEndpoint.objects.select_for_update(no_key=True).get()
            recording = begun(pool, partial(record, gone, timezone.now()))
            endpoints.disable(one, "no more")
        recording.result()
    assert WebhookEndpoint.objects.get().disabled_reason == "no more"
    assert states() == ["dropped"]
