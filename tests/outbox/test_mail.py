"""Mails, sent to a real mail server."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from eventstore.outbox import mail
from eventstore.outbox.claim import claim
from eventstore.outbox.lane import SECONDS_OF_A_LANE
from eventstore.outbox.models import Attempt, Delivery
from eventstore.outbox.resending import resend
from eventstore.outbox.schedule import DELAYS
from eventstore.outbox.sending import send_due
from tests.eventstore.people import PersonForgotten, happen, met
from tests.outbox.mail_server import MailServer
from tests.outbox.noting import attempts, note, states, the_delivery, time_passes

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default"]),
    pytest.mark.usefixtures("welcome"),
]
ADA = "ada@people.example"
# Connection, greeting, EHLO, STARTTLS, TLS, EHLO, AUTH in two; MAIL, RCPT, DATA, the letter.
STEPS_OF_A_SESSION = 12


def meet(name: str = ADA, person: str = "p1") -> Delivery:
    position = happen(person, met(person, name=name)).position
    note()
    return Delivery.objects.get(position=position)


def everything_kept() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM outbox_delivery d LEFT JOIN outbox_attempt a ON a.delivery_id = d.id")
        return str(cursor.fetchall())


def test_a_mail_is_sent_with_an_id_of_its_own(server: MailServer) -> None:
    delivery = meet()
    assert send_due() == 1
    (letter,) = server.letters
    assert (letter["To"], letter["Subject"]) == (ADA, "Welcome")
    assert letter["From"] == "Shop <shop@shop.example>"
    assert letter["Message-ID"] == f"<{delivery.id}@shop.example>"
    assert letter.get_content().strip() == f"Welcome, {ADA}."
    assert states() == ["sent"]
    assert attempts(delivery) == ["sent"]


def test_it_is_sent_once(server: MailServer) -> None:
    meet()
    send_due()
    note()
    time_passes()
    assert send_due() == 0
    assert len(server.letters) == 1


def test_no_other_sender_takes_it_while_a_slow_server_may_still_be_at_it(settings: Any) -> None:
    now, delivery = timezone.now(), meet()
    claim(timezone.now())
    delivery.refresh_from_db()
    slowest = STEPS_OF_A_SESSION * settings.EMAIL_TIMEOUT + SECONDS_OF_A_LANE
    assert delivery.next_attempt_at - now > timedelta(seconds=slowest)


def test_many_go_over_one_connection(server: MailServer) -> None:
    for number in range(25):
        meet(f"p{number}@people.example", f"p{number}")
    assert send_due() == 25
    assert len({letter["To"] for letter in server.letters}) == 25


def test_who_is_forgotten_gets_no_mail(server: MailServer) -> None:
    meet()
    happen("p1", PersonForgotten("p1"))
    send_due()
    delivery = the_delivery()
    assert (delivery.state, delivery.last_error) == ("dropped", "it is about somebody who is forgotten")
    assert server.letters == []


def test_where_there_is_nobody_to_write_to_it_is_dropped(server: MailServer) -> None:
    meet(person="hermit")
    send_due()
    delivery = the_delivery()
    assert (delivery.state, delivery.last_error) == ("dropped", "there is nobody to write to")


def test_an_address_that_is_refused_for_good_is_a_dead_end(server: MailServer) -> None:
    server.refuses[ADA] = f"550 5.1.1 <{ADA}>: no such user"
    meet()
    meet("bob@people.example", "p2")
    send_due()
    assert states() == ["dead", "sent"]
    dead = Delivery.objects.get(state="dead")
    assert (dead.attempts, dead.last_error) == (1, "SMTPRecipientsRefused 550 5.1.1")


def test_an_address_that_is_refused_for_now_is_tried_again(server: MailServer) -> None:
    server.refuses[ADA] = f"451 4.7.1 <{ADA}>: later"
    delivery = meet()
    send_due()
    assert states() == ["waiting"]
    assert send_due() == 0
    server.refuses.clear()
    time_passes()
    send_due()
    assert attempts(delivery) == ["failed", "sent"]


def test_after_the_last_attempt_it_is_dead_until_somebody_sends_it_again(server: MailServer) -> None:
    server.refuses[ADA] = "451 later"
    delivery = meet()
    for _ in DELAYS:
        assert states() == ["waiting"]
        time_passes()
        send_due()
    assert states() == ["dead"]
    assert len(attempts(delivery)) == len(DELAYS)
    server.refuses.clear()
    resend(delivery)
    send_due()
    assert states() == ["sent"]


def test_what_a_server_says_is_kept_without_the_address(server: MailServer) -> None:
    for number, reply in enumerate(("550 5.1.1", "451 4.2.0")):
        server.refuses[f"p{number}@people.example"] = f"{reply} <p{number}@people.example> is unknown"
        meet(f"p{number}@people.example", f"p{number}")
    send_due()
    assert Attempt.objects.count() == 2
    assert "people.example" not in everything_kept()


def test_a_server_that_is_gone_is_asked_again(server: MailServer, settings: Any) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    delivery = meet()
    meet(person="p2")
    send_due()
    assert states() == ["waiting", "waiting"]
    assert "ConnectionRefusedError" in Attempt.objects.filter(delivery=delivery).get().error
    settings.EMAIL_PORT = port
    time_passes()
    send_due()
    assert states() == ["sent", "sent"]


def test_a_mail_that_cannot_be_composed_keeps_no_other_from_going_out(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    compose = mail._declared["welcome"].compose

    def failing(recorded: Any) -> Any:
        if recorded.event.person_id == "p1":
            raise KeyError(recorded.event.name.value)
        return compose(recorded)

    meet()
    meet(person="p2")
    with monkeypatch.context() as patch:
        patch.setitem(mail._declared, "welcome", mail._declared["welcome"]._replace(compose=failing))
        send_due()
    assert states() == ["waiting", "sent"]
    assert Delivery.objects.get(state="waiting").last_error == "KeyError while it was composed"
    time_passes()
    send_due()
    assert states() == ["sent", "sent"]


def test_a_kind_that_this_release_does_not_know_waits_for_one_that_does(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet()
    with monkeypatch.context() as patch:
        patch.setattr(mail, "_declared", {})
        send_due()
    assert the_delivery().last_error == "this release knows no mail of kind welcome"
    time_passes()
    send_due()
    assert states() == ["sent"]
