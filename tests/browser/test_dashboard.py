"""The dashboard while somebody looks at it: it shows what is new, and takes nothing out of their hands."""

import pytest
from django.contrib.auth.models import User

from eventstore.log.log import watermark
from readmodels.engine.storing.checkpoint import LIVE, Checkpoint
from tests import shop
from tests.browser.devtools import Browser, Page

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

NEWEST = "document.querySelector('#newest-events tbody a')"
SPOKEN = "document.querySelector('[role=status]').textContent"
LINE = "document.querySelector('.refreshed').textContent"
BUTTON = "document.querySelector('.refreshed button')"
TABLE = "document.querySelector('#events-by-hour details')"


@pytest.fixture
def dashboard(chromium: Browser, address: str) -> Page:
    """As an operator has it before them."""
    shop.product("A", 30)
    shop.catch_up_all()
    User.objects.create_superuser("operator", password="a long password")
    operator = chromium.visitor()
    operator.looks(1280, 500)
    operator.open(f"{address.removesuffix('/shop')}/admin/")
    operator.fill("#id_username", "operator")
    operator.fill("#id_password", "a long password")
    operator.press("[type=submit]")
    return operator


def look_again(page: Page) -> None:
    """As somebody does who comes back to it."""
    page.ask("document.dispatchEvent(new Event('visibilitychange'))")


def shows_the_newest(page: Page) -> None:
    page.wait(f"{NEWEST}.textContent === '{watermark()}'")


def test_what_is_new_is_shown_and_nothing_is_taken_away(dashboard: Page) -> None:
    dashboard.ask(f"window.chosen = {NEWEST}; chosen.focus(); {TABLE}.open = true; window.scrollTo(0, 400)")
    words = dashboard.ask(SPOKEN)
    shop.receive("A", 1)
    look_again(dashboard)
    shows_the_newest(dashboard)
    assert dashboard.ask("document.activeElement === chosen && chosen.isConnected")
    assert dashboard.ask("chosen.textContent") == str(watermark() - 1)
    assert dashboard.ask(f"{TABLE}.open")
    assert dashboard.ask("window.scrollY") == 400
    assert dashboard.ask(SPOKEN) == words
    for _ in range(11):
        shop.receive("A", 1)
    look_again(dashboard)
    shows_the_newest(dashboard)
    assert not dashboard.ask("chosen.isConnected")
    assert dashboard.ask("document.activeElement.closest('section').id") == "newest-events"
    assert dashboard.complaints() == []


def test_trouble_is_announced_and_the_page_can_be_held_still(dashboard: Page) -> None:
    dashboard.ask(f"{NEWEST}.focus()")
    Checkpoint.objects.filter(name="sales", slot=LIVE).update(error="a full disk")
    look_again(dashboard)
    dashboard.wait(f"{SPOKEN}.includes('Stopped: sales.')")
    assert dashboard.ask(f"document.activeElement === {NEWEST}")

    dashboard.ask(f"{BUTTON}.click()")
    shop.receive("A", 1)
    look_again(dashboard)
    assert "As it was at" in dashboard.ask(LINE)
    assert dashboard.ask(f"{NEWEST}.textContent") == str(watermark() - 1)
    dashboard.ask(f"{BUTTON}.click()")
    shows_the_newest(dashboard)
    assert "Updated at" in dashboard.ask(LINE)

    dashboard.looks(390, 844)
    assert dashboard.ask("document.documentElement.scrollWidth") <= 390
    assert dashboard.ask("document.querySelector('nav.all-pages').offsetHeight") > 0

    dashboard.ask("window.fetch = () => Promise.reject(new TypeError())")
    look_again(dashboard)
    dashboard.wait(f"{LINE}.includes('Not updated since')")
    assert dashboard.ask(SPOKEN) == "the shop does not answer."
    assert dashboard.ask(f"{NEWEST}.textContent") == str(watermark())
