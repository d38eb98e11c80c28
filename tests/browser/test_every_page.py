"""Every page of the admin in a real browser, with things in it that nobody writes who means well."""

from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from tests.admin.hostile import HOSTILE, fill
from tests.admin.walk import START, walk
from tests.browser.devtools import Browser
from tests.browser.open_desk import OpenDesk

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

TOO_FAINT = Path(__file__).with_name("too_faint.js").read_text(encoding="utf-8")
PHONE = 390


def test_no_page_runs_what_is_in_it_or_is_wider_than_a_phone_or_too_faint(
    chromium: Browser, open_desk: OpenDesk
) -> None:
    open_desk.worker.kill()  # what is parked and stopped stays so
    fill(HOSTILE)
    eva = open_desk.operator(chromium, "eva")

    def links_of(path: str) -> list[str]:
        eva.looks(PHONE, 844)
        eva.open(urljoin(open_desk.address, path))
        assert eva.ask("document.documentElement.scrollWidth") <= PHONE, path
        assert not eva.ask("window.hacked"), path
        for dark in (False, True):
            eva.looks(PHONE, 844, dark)
            assert eva.ask(TOO_FAINT) == [], f"{path}, {'dark' if dark else 'light'}"
        links = eva.ask("[...document.querySelectorAll('a[href]')].map(one => one.href)")
        return [urljoin(START, link.removeprefix(open_desk.address)) for link in links]

    assert sum(1 for _ in walk(links_of)) > 60
    assert eva.complaints() == []
    hosts = {urlsplit(one.address).netloc for one in eva.requests() if not one.address.startswith("data:")}
    assert hosts == {urlsplit(open_desk.address).netloc}
