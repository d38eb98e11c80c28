"""manage.py outbox."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from eventstore.outbox.management.commands.outbox import Command
from eventstore.outbox.models import Delivery
from eventstore.outbox.sending import send_due
from eventstore.outbox.webhooks import endpoint as endpoints
from tests.eventstore.example import add
from tests.outbox.noting import endpoint, note, the_delivery, time_passes
from tests.outbox.receiver import Receiver

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("outbox", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def dead(receiver: Receiver) -> Delivery:
    endpoint(receiver.url)
    add("a")
    note()
    receiver.answers(500, b"no")
    send_due()
    Delivery.objects.update(state="dead")
    return the_delivery()


def test_nothing() -> None:
    assert told() == told("list") == "There is nothing.\n"
    assert json.loads(told("--json")) == []


def test_the_list(dead: Delivery) -> None:
    line = told("list", "--state", "dead")
    assert f"{dead.id} webhook test.counted at {dead.position}" in line
    assert "attempts 1, dead: HTTP 500: no" in line
    assert told("--state", "sent") == "There is nothing.\n"
    (row,) = json.loads(told("list", "--json"))
    assert (row["id"], row["state"], row["kind"]) == (str(dead.id), "dead", "test.counted")


def test_one_with_its_attempts(dead: Delivery) -> None:
    assert "failed 500 HTTP 500: no" in told("show", str(dead.id))
    found = json.loads(told("show", str(dead.id), "--json"))
    assert [one["http_status"] for one in found["attempt_log"]] == [500]


def test_sending_again(dead: Delivery, receiver: Receiver) -> None:
    assert "is sent again" in told("resend", str(dead.id))
    receiver.answers(204)
    time_passes()
    send_due()
    assert the_delivery().state == "sent"


@pytest.mark.parametrize("key", ["nothing", "00000000-0000-0000-0000-000000000000"])
def test_what_is_not_there(key: str) -> None:
    for action in ("show", "resend"):
        with pytest.raises(CommandError, match="There is no delivery with this id"):
            told(action, key)


def test_not_to_an_endpoint_that_is_disabled(dead: Delivery) -> None:
    assert dead.endpoint
    endpoints.disable(dead.endpoint, "no more")
    with pytest.raises(CommandError, match="The endpoint is disabled"):
        told("resend", str(dead.id))


@pytest.mark.parametrize("arguments", [["nonsense"], ["list", "--state", "nonsense"], ["show"], ["resend"]])
def test_words_that_it_does_not_know_are_an_error_of_the_caller(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        Command().run_from_argv(["manage.py", "outbox", *arguments])
    assert end.value.code == 2
