"""Read models are built again and compared, and nothing happens because of it: no command, no mail, no webhook."""

import pytest
from django.core import mail
from django.core.management import call_command

from eventstore.models import Command
from eventstore.outbox.models import Delivery
from eventstore.reactions.models import Deadline, FollowerCheckpoint
from eventstore.reactions.react import react
from readmodels.engine.tasks import verify
from readmodels.engine.waking.sweep import sweep
from tests import shop
from tests.outbox.noting import endpoint
from tests.reactions.counting import time_passes

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


def test_no_follower_moves_no_deadline_is_met_and_nothing_is_sent() -> None:
    endpoint("https://example.com/hook")
    shop.product("A", 10)
    shop.place("o1", shop.line("A"), customer=None)
    shop.ship("o1")
    shop.deliver("o1")
    react()
    time_passes()
    shop.place("o2", shop.line("A"))
    before = noted()
    call_command("replay", "--all")
    call_command("replay", "product_inventory", "--dry-run")
    call_command("verify")
    verify()
    sweep()
    assert noted() == before
    assert mail.outbox == []


def noted() -> list[object]:
    return [
        list(FollowerCheckpoint.objects.order_by("name").values()),
        list(Deadline.objects.order_by("pk").values()),
        list(Delivery.objects.order_by("pk").values("pk", "state", "attempts")),
        Command.objects.count(),
    ]
