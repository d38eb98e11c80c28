"""Webhooks, posted to a real HTTP server."""

import hmac
import json
import socket
import threading
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from eventstore import event
from eventstore.commands.execution import execute
from eventstore.outbox import claim
from eventstore.outbox.models import Delivery, WebhookEndpoint
from eventstore.outbox.resending import resend
from eventstore.outbox.schedule import DELAYS
from eventstore.outbox.sending import send_due
from eventstore.outbox.webhooks import endpoint as endpoints
from eventstore.outbox.webhooks import receiver as posting
from eventstore.privacy.cipher import generate
from eventstore.tracing import trace
from tests.eventstore.example import COUNTER, Add, add, envelope
from tests.eventstore.people import happen, met
from tests.faults.processes import Running, wait_until
from tests.orders.at_once import at_once
from tests.outbox.noting import attempts, endpoint, note, states, the_delivery, time_passes
from tests.outbox.receiver import Post, Receiver

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])

SENDER = "import django; django.setup()\nfrom eventstore.outbox.sending import send_due; send_due()"


def count(key: str = "a") -> Delivery:
    position = add(key, note="<note>").position
    note()
    return Delivery.objects.get(position=position)


def test_a_webhook_goes_on_with_the_trace_of_its_event(receiver: Receiver) -> None:
    endpoints.create(receiver.url, ["test.*"], "")
    trace_id = "0af7651916cd43dd8448eb211c80319c"
    execute(replace(envelope(), trace_id=trace_id), COUNTER, "a", Add(1))
    count("b")
    assert send_due() == 2
    first, second = (trace.received(post.headers["traceparent"], None) for post in receiver.posts)
    assert (first.trace_id, first.span_id is not None) == (trace_id, True)
    assert (second.trace_id != trace_id, second.span_id is not None) == (True, True)


def test_what_came_of_a_delivery_is_logged_without_what_the_receiver_said(
    receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    endpoints.create(receiver.url, ["test.*"], "")
    receiver.answers(500, b"marker@people.example")
    delivery = count()
    caplog.set_level("INFO")
    send_due()
    assert f"webhook test.counted {delivery.id} of position {delivery.position}: failed, HTTP 500" in caplog.messages
    assert "marker" not in caplog.text


def test_an_event_is_posted_signed(receiver: Receiver) -> None:
    _, secret = endpoints.create(receiver.url + "?of=us", ["test.*"], "")
    delivery = count()
    assert send_due() == 1
    (post,) = receiver.posts
    assert post.path == "/hook?of=us"
    assert post.headers["content-type"] == "application/json"
    assert post.id == str(delivery.id)
    signed = f"{post.id}.{post.headers['webhook-timestamp']}.".encode() + post.body
    expected = "v1," + b64encode(hmac.digest(secret, signed, "sha256")).decode()
    assert post.headers["webhook-signature"] == expected
    body = json.loads(post.body)
    assert body.pop("timestamp").endswith("Z")
    assert body == {
        "type": "test.counted",
        "position": delivery.position,
        "stream": "test-a",
        "version": 1,
        "data": {"amount": 1, "note": "<note>"},
    }
    assert states() == ["sent"]
    (attempt,) = delivery.attempt_log.all()
    assert (attempt.outcome, attempt.http_status, attempt.error) == ("sent", 204, "")


def test_nothing_personal_leaves(receiver: Receiver) -> None:
    endpoint(receiver.url)
    happen("p1", met("p1", name="Ada Marker-Name"))
    note()
    send_due()
    (post,) = receiver.posts
    assert json.loads(post.body)["data"] == {"person_id": "p1"}


def test_events_go_out_in_their_order(receiver: Receiver) -> None:
    endpoint(receiver.url)
    for _ in range(45):
        add("a")
    note()
    assert send_due() == 45
    positions = [json.loads(post.body)["position"] for post in receiver.posts]
    assert positions == sorted(positions)


def test_what_was_given_back_goes_out_in_its_order_too(receiver: Receiver) -> None:
    endpoint(receiver.url)
    for _ in range(30):
        add("a")
    note()
    receiver.answers(500)
    assert send_due() == 1
    receiver.answers(200)
    time_passes()
    send_due()
    positions = [json.loads(post.body)["position"] for post in receiver.posts[1:]]
    assert len(positions) == 30
    assert positions == sorted(positions)


def test_an_event_that_this_release_cannot_read_waits_for_one_that_can(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint(receiver.url)
    count()
    with monkeypatch.context() as patch:
        patch.delitem(event._by_name, "test.counted")
        send_due()
    assert "no event is called 'test.counted' in this release" in the_delivery().last_error
    assert receiver.posts == []
    time_passes()
    send_due()
    assert states() == ["sent"]


def test_an_event_that_is_not_in_the_log_is_told_to_nobody(receiver: Receiver) -> None:
    """A log that was restored without its newest events may have had them noted."""
    endpoint(receiver.url)
    count()
    Delivery.objects.update(position=99)
    send_due()
    assert (the_delivery().state, the_delivery().last_error) == ("dropped", "the log has no such event")


def test_what_fails_is_sent_again_with_the_same_id(receiver: Receiver) -> None:
    endpoint(receiver.url)
    delivery = count()
    receiver.answers(500, b"<b>no\0pe</b>")
    send_due()
    assert states() == ["waiting"]
    assert the_delivery().last_error == "HTTP 500: <b>no pe</b>"
    assert send_due() == 0
    receiver.answers(200)
    time_passes()
    send_due()
    assert receiver.ids == [str(delivery.id)] * 2
    assert attempts(delivery) == ["failed", "sent"]


def test_after_the_last_attempt_it_is_dead_until_somebody_sends_it_again(receiver: Receiver) -> None:
    endpoint(receiver.url)
    delivery = count()
    receiver.answers(503)
    for _ in DELAYS:
        assert states() == ["waiting"]
        time_passes()
        send_due()
    assert states() == ["dead"]
    time_passes()
    assert send_due() == 0
    receiver.answers(200)
    resend(delivery)
    send_due()
    assert states() == ["sent"]
    assert set(receiver.ids) == {str(delivery.id)}


def test_410_disables_the_endpoint_and_drops_what_waits(receiver: Receiver) -> None:
    one = endpoint(receiver.url)
    count("a")
    count("b")
    receiver.answers(410)
    assert send_due() == 1
    one.refresh_from_db()
    assert one.disabled_at is not None
    assert one.disabled_reason == "the endpoint answered 410 Gone"
    assert states() == ["dropped", "dropped"]
    add("a")
    note()
    assert len(receiver.posts) == 1
    with pytest.raises(endpoints.EndpointDisabled):
        resend(Delivery.objects.first() or the_delivery())


def test_an_endpoint_that_is_enabled_again_gets_what_follows(receiver: Receiver) -> None:
    one = endpoint(receiver.url)
    endpoints.disable(one, "for a while")
    endpoints.enable(one)
    count()
    send_due()
    assert states() == ["sent"]


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    endpoint(receiver.url)
    count()
    receiver.answers(302, Location=f"http://127.0.0.1:{receiver.port}/elsewhere")
    send_due()
    assert [post.path for post in receiver.posts] == ["/hook"]
    assert the_delivery().last_error == "HTTP 302: redirects are not followed"


def test_an_answer_is_read_up_to_a_bound(receiver: Receiver) -> None:
    endpoint(receiver.url)
    delivery = count()
    receiver.answers(500, b"x" * 10_000_000)
    send_due()
    assert len(delivery.attempt_log.get().error) <= 300


@pytest.mark.parametrize("dripping", [False, True])
def test_a_receiver_that_does_not_come_to_an_end_is_left(
    dripping: bool, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one that always has another byte."""
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    monkeypatch.setattr(posting, "REQUEST_SECONDS", 0.5)
    ended = threading.Event()

    def serve() -> None:
        client, _ = listening.accept()
        with client:
            client.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            while dripping and not ended.wait(0.01):
                try:
                    client.sendall(b"x")
                except OSError:
                    return
            ended.wait(30)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        endpoint(f"http://127.0.0.1:{listening.getsockname()[1]}/")
        count()
        thread = threading.Thread(target=serve)
        thread.start()
        send_due()
        ended.set()
        thread.join()
    assert states() == ["waiting"]
    assert "TimeoutError" in the_delivery().last_error


def test_what_does_not_answer_in_http_has_failed(settings: Any) -> None:
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True

    def serve() -> None:
        client, _ = listening.accept()
        with client:
            client.recv(10_000)
            client.sendall(b"220 mail.example\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        endpoint(f"http://127.0.0.1:{listening.getsockname()[1]}/")
        count()
        thread = threading.Thread(target=serve)
        thread.start()
        send_due()
        thread.join()
    assert "BadStatusLine" in the_delivery().last_error


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::ffff:127.0.0.1]"])
def test_private_addresses_are_refused_when_it_connects(receiver: Receiver, settings: Any, host: str) -> None:
    """Also where the name was that of a public address when the endpoint was registered."""
    endpoint(f"https://{host}:{receiver.port}/")
    count()
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = False
    send_due()
    assert "is not an address of the public internet" in the_delivery().last_error
    assert receiver.posts == []


def test_http_is_refused_where_addresses_have_to_be_public(receiver: Receiver, settings: Any) -> None:
    endpoint(receiver.url.replace("127.0.0.1", "example.com"))
    count()
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = False
    send_due()
    assert "https://" in the_delivery().last_error


def test_one_private_address_among_those_of_a_name_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "_resolved", lambda host, port: ["93.184.216.34", "10.0.0.1"])
    with pytest.raises(ValueError, match=r"10\.0\.0\.1"):
        posting.post("https://both.example/", {}, b"", private=False)


def test_the_address_that_was_looked_at_is_the_one_that_is_connected_to(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is another address when it is asked again is not asked again."""
    answers = iter([["127.0.0.1"], []])
    monkeypatch.setattr(posting, "_resolved", lambda host, port: next(answers))
    answer = posting.post(f"http://rebinding.example:{receiver.port}/", {}, b"{}", private=True)
    assert answer.status == 204
    assert receiver.posts[0].headers["host"] == f"rebinding.example:{receiver.port}"


def test_a_sender_that_is_killed_before_it_records_is_followed_by_another(receiver: Receiver) -> None:
    delivery = endpoints.test(endpoint(receiver.url))
    arrived, go_on = threading.Event(), threading.Event()

    def answer(post: Post) -> tuple[int, bytes, dict[str, str]]:
        arrived.set()
        go_on.wait(60)
        return 200, b"", {}

    receiver.answer = answer
    sender = Running("-c", SENDER, DJANGO_SETTINGS_MODULE="config.settings", WEBHOOKS_TO_PRIVATE_ADDRESSES="true")
    try:
        assert arrived.wait(60), sender.said
    finally:
        sender.kill()
        go_on.set()
    assert states() == ["waiting"]
    assert send_due() == 0, "it is leased"
    time_passes()
    send_due()
    assert receiver.ids == [str(delivery.id)] * 2
    assert states() == ["sent"]


def test_what_one_sender_has_taken_no_other_takes(receiver: Receiver) -> None:
    endpoint(receiver.url)
    for _ in range(5):
        add("a")
    note()
    arrived, go_on = threading.Event(), threading.Event()

    def answer(post: Post) -> tuple[int, bytes, dict[str, str]]:
        if not arrived.is_set():
            arrived.set()
            go_on.wait(10)
        return 200, b"", {}

    receiver.answer = answer
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(at_once, send_due)
        assert arrived.wait(10)
        assert send_due() == 0
        go_on.set()
        assert first.result() == []
    assert len(receiver.ids) == len(set(receiver.ids)) == 5


def test_two_senders_at_once_send_each_once(receiver: Receiver) -> None:
    endpoint(receiver.url)
    endpoint(receiver.url + "/other")
    for _ in range(30):
        add("a")
    note()
    assert at_once(send_due, send_due, send_due) == []
    wait_until(lambda: send_due() == 0, 10)
    assert len(receiver.ids) == len(set(receiver.ids)) == 60
    assert set(states()) == {"sent"}


def test_a_dead_endpoint_keeps_nobody_waiting(receiver: Receiver) -> None:
    """It is left alone after a failure, while the others get theirs."""
    dead = endpoint("http://127.0.0.1:1/")
    endpoint(receiver.url)
    for _ in range(50):
        add("a")
    note()
    assert send_due() == 51
    assert len(receiver.posts) == 50
    of_dead = Delivery.objects.filter(endpoint=dead)
    assert of_dead.filter(attempts=1).count() == 1
    assert of_dead.filter(attempts=0, state="waiting").count() == 49
    dead.refresh_from_db()
    assert dead.failures == 1
    assert dead.free_at > dead.created_at


def test_more_endpoints_than_a_turn_takes_all_get_theirs(receiver: Receiver) -> None:
    for number in range(claim.ENDPOINTS * 2 + 1):
        endpoint(f"{receiver.url}/{number}")
    count_of_events = 3
    for _ in range(count_of_events):
        add("a")
    note()
    send_due()
    assert len(receiver.posts) == (claim.ENDPOINTS * 2 + 1) * count_of_events


def test_secrets_cannot_be_read_in_the_tables(receiver: Receiver) -> None:
    one, secret = endpoints.create(receiver.url, ["*"], "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM outbox_webhookendpoint")
        (row,) = cursor.fetchall()
    assert b64encode(secret).decode() not in str(row)
    assert secret.hex() not in str(row)
    assert endpoints.secret_of(WebhookEndpoint.objects.get(id=one.id)) == secret


def test_a_key_that_is_missing_fails_the_attempt_and_says_so(receiver: Receiver, settings: Any) -> None:
    endpoint(receiver.url)
    count()
    keys, settings.PERSONAL_DATA_KEYS = settings.PERSONAL_DATA_KEYS, []
    send_due()
    assert "KeyMissing" in the_delivery().last_error
    settings.PERSONAL_DATA_KEYS = keys
    time_passes()
    send_due()
    assert states() == ["sent"]


def test_the_secret_survives_a_rotation_of_the_keys(receiver: Receiver, settings: Any) -> None:
    one, secret = endpoints.create(receiver.url, ["*"], "")
    settings.PERSONAL_DATA_KEYS = [generate(), *settings.PERSONAL_DATA_KEYS]
    call_command("personal_keys", "rotate")
    settings.PERSONAL_DATA_KEYS = settings.PERSONAL_DATA_KEYS[:1]
    assert endpoints.secret_of(one) == secret
