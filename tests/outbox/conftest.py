from collections.abc import Iterator
from typing import Any

import pytest
from django.core.mail import EmailMessage

from eventstore.event import Recorded
from eventstore.outbox import mail
from eventstore.outbox.mail import Mail
from tests.eventstore.people import PersonMet
from tests.outbox.mail_server import MailServer, mail_server
from tests.outbox.receiver import Receiver, receiving


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    with receiving() as one:
        yield one


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.DEFAULT_FROM_EMAIL = "Shop <shop@shop.example>"
    with mail_server() as one:
        settings.EMAIL_PORT = one.port
        yield one


@pytest.fixture
def welcome(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is met gets a mail. Their names are addresses here."""

    def compose(recorded: Recorded) -> EmailMessage | None:
        met = recorded.event
        assert isinstance(met, PersonMet)
        if met.person_id == "hermit":
            return None
        return EmailMessage("Welcome", f"Welcome, {met.name.value}.", None, [met.name.value])

    monkeypatch.setattr(mail, "_declared", {"welcome": Mail("welcome", PersonMet, compose)})
