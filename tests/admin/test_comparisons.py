"""A projection is compared with the log at an operator's word: by a worker, and the page shows what it found."""

from contextlib import suppress
from datetime import timedelta
from queue import Empty
from typing import Any

import pytest
from celery import current_app
from django.utils import timezone
from kombu.exceptions import OperationalError

from readmodels.engine import tasks
from readmodels.engine.operating.operation import Operation
from readmodels.engine.storing.database import run
from readmodels.engine.verifying.verification import VerificationResult
from readmodels.engine.waking.sweep import sweep
from tests import shop
from tests.admin.log import an_order
from tests.admin.site import Elements, Site, address_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

NAME = "product_inventory"
PAGE = f"/admin/projections/{NAME}/"
VERIFY = f"{PAGE}verify/"


@pytest.fixture(autouse=True)
def order(transactional_db: None) -> None:
    an_order()
    shop.catch_up_all()


def taken() -> list[Any]:
    """What workers would be sent of it: the arguments of each message."""
    found = []
    with current_app.connection_or_acquire() as connection, connection.SimpleQueue("celery") as queue, suppress(Empty):
        while True:
            message = queue.get_nowait()
            message.ack()
            if message.headers["task"] == tasks.verify.name:
                found.append(message.decode()[0])
    return found


def test_a_comparison_of_a_table_that_is_no_more_leads_nowhere(site: Site) -> None:
    facts = {"position": 1, "rows": 1, "differing": 0, "parked": 0, "differences": []}
    past, present = (VerificationResult.objects.create(name=name, **facts) for name in ("gone", NAME))
    assert PAGE in site.row(present).links
    page = site.row(past)
    assert (page.status, "gone" in page.text) == (200, True)
    assert "/admin/projections/gone/" not in page.links


def test_a_worker_is_asked_and_the_page_shows_what_it_finds(site: Site) -> None:
    run("UPDATE readmodels_productinventory SET on_hand = 99")
    taken()
    page = site.act(VERIFY)
    assert "A comparison with the log was asked for by user:operator" in page.text
    assert 'data-refresh-seconds="1"' in page.html
    (arguments,) = taken()
    tasks.verify(*arguments)
    found = site.get(PAGE)
    assert "1 row is not what the log says" in found.text
    assert "1 row compared, 1 differs . These rows are wrong." in found.text
    assert "A on_hand 99 10" in found.text
    assert "was asked for by" not in found.text
    assert VerificationResult.objects.get().name == NAME


def test_after_a_replay_the_finding_is_of_the_past(site: Site) -> None:
    run("UPDATE readmodels_productinventory SET on_hand = 99")
    tasks.verify(NAME)
    site.act(f"{PAGE}replay/")
    sweep()
    text = site.get(PAGE).text
    assert "The table has been replaced since." in text
    assert "It has every event of the log." in text


def test_rows_that_are_missing_or_too_many_are_named(site: Site) -> None:
    run("UPDATE readmodels_productinventory SET sku = 'Z'")
    tasks.verify(NAME)
    text = site.get(PAGE).text
    assert "A missing: the log has such a row" in text
    assert "Z too many: the log has no such row" in text


def test_without_the_broker_nothing_is_asked_or_noted(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(tasks.verify, "apply_async", away)
    assert "The broker does not answer" in site.act(VERIFY).text
    assert not Operation.objects.exists()


def test_an_inline_one_is_compared_too(site: Site) -> None:
    taken()
    assert "What it finds is shown here" in site.act("/admin/projections/email_in_use/verify/").text
    assert taken() == [["email_in_use"]]
    tasks.verify("email_in_use")
    assert "Every row is what the log says." in site.get("/admin/projections/email_in_use/").text


def test_only_the_first_rows_and_the_beginning_of_long_values_are_shown(site: Site) -> None:
    long = {"key": "<script>alert(1)</script>", "live": {"text": "x" * 1_000}, "folded": {"text": None}}
    result = VerificationResult.objects.create(
        name=NAME, position=4, rows=100, parked=0, differing=50, differences=[long]
    )
    for page in (site.get(PAGE), site.row(result)):
        assert "And 49 more rows." in page.text
        assert "x" * 300 not in page.text
        assert Elements(page.html).running == []


def test_one_of_a_read_model_that_is_no_more_is_still_shown(site: Site) -> None:
    result = VerificationResult.objects.create(
        name="abandoned", position=4, rows=1, parked=0, differing=0, differences=[]
    )
    assert "abandoned" in site.get(address_of(result)).text
    assert "abandoned" in site.listed("readmodels_verificationresult").text


def test_one_whose_message_was_lost_is_not_waited_for_for_ever(site: Site) -> None:
    site.act(VERIFY)
    Operation.objects.update(done_at=timezone.now() - timedelta(minutes=11))
    page = site.get(PAGE)
    assert "was asked for by" not in page.text
    assert VERIFY in page.links
