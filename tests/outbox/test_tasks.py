"""Beat rings, a worker sends."""

import pytest
from django.conf import settings

from config.celery import app
from eventstore.outbox import tasks
from tests.eventstore.people import happen, met
from tests.outbox.mail_server import MailServer
from tests.outbox.noting import note

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])


def test_beat_has_something_sent_every_second() -> None:
    app.loader.import_default_modules()
    entry = settings.CELERY_BEAT_SCHEDULE["send"]
    assert entry["schedule"] == 1.0
    assert entry["task"] == tasks.send.name
    assert tasks.send.name in app.tasks


def test_the_task_sends(server: MailServer, welcome: None) -> None:
    happen("p1", met("p1", name="ada@people.example"))
    note()
    tasks.send()
    assert [letter["To"] for letter in server.letters] == ["ada@people.example"]
