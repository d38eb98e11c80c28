"""Every page that a picture is taken of is there, and those that the README shows are taken."""

import re

import pytest

from config.local.folder import PROJECT
from readmodels.engine.registry import projection
from readmodels.engine.replaying.replay import replay
from tests import shop
from tests.admin.conftest import site
from tests.admin.site import Site
from tests.screenshots import __main__ as command
from tests.screenshots import staging
from tests.screenshots.pictures import PICTURES, SKU

__all__ = ["site"]

SHOWN = re.compile(r"screenshots/([\w-]+)\.png")


@pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])
def test_every_page_is_there_and_shows_what_has_happened(site: Site) -> None:
    shop.product(SKU, 30)
    staging.act()
    shop.catch_up_all()
    staging.trouble()
    list(replay(projection(staging.REPLAYED), unattended=True))
    assert staging.is_replayed()
    for picture in PICTURES:
        assert site.get(picture.path).status == 200, picture.path


def test_what_the_pages_of_the_documentation_show_is_taken_and_small() -> None:
    taken = {picture.name for picture in PICTURES}
    pages = [PROJECT / "README.md", *(PROJECT / "docs").rglob("*.md")]
    assert {name for page in pages for name in SHOWN.findall(page.read_text(encoding="utf-8"))} <= taken
    assert {file.stem for file in command.INTO.glob("*.png")} == taken
    assert [file.name for file in command.INTO.glob("*.png") if file.stat().st_size > 160_000] == []


def test_without_a_browser_it_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(command, "program", lambda: None)
    assert command.main() == 2
    assert "There is no Chromium here" in capsys.readouterr().err
