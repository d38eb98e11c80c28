"""Why a SKU's stock is 7 and not 9, from its page alone."""

import re
from collections.abc import Sequence

import pytest

from catalog.commands import AdjustStock, CountStock, KeepSafetyStock, LimitBackOrders, TransferStock
from catalog.stock import STOCK, StockCommand
from eventstore.commands.execution import execute
from readmodels.engine.folding.catch_up import catch_up
from readmodels.engine.registry import projection
from readmodels.models import LedgerLine, ProductInventory
from readmodels.product_inventory import explanation
from readmodels.stock_ledger import queries
from tests import shop
from tests.admin.log import event, events
from tests.admin.site import Elements, Page, Site, address_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


@pytest.fixture(autouse=True)
def stock(transactional_db: None) -> None:
    """10 received, 1 ordered and shipped, 2 missing at a count, 3 in the shop front; 2 reserved for o2."""
    shop.product("A", 10)
    shop.place("o1", shop.line("A", 1))
    shop.ship("o1")
    send(CountStock("A", 7, 9, "stock-taking", location="main"))
    send(TransferStock("A", 3, "main", "shop-front"))
    shop.place("o2", shop.line("A", 2))
    shop.catch_up_all()


def send(command: StockCommand) -> None:
    execute(shop.envelope(), STOCK, "A", command)


def stock_page(site: Site) -> Page:
    return site.row(ProductInventory.objects.get(pk="A"))


def test_the_kinds_of_its_movements_add_up_to_what_is_on_hand(site: Site) -> None:
    text = stock_page(site).text
    sums = text[text.index("Why 7 on hand") : text.index("Its newest movements")]
    assert "received 1 +10" in sums
    assert "adjusted 1 \N{MINUS SIGN}2" in sums
    assert "issued 1 \N{MINUS SIGN}1 \N{MINUS SIGN}1" in sums
    assert "transferred 1" in sums
    assert "in all 7 2" in sums


def test_each_movement_says_why_and_who_and_what_was_there_after_it(site: Site) -> None:
    page = stock_page(site)
    assert "adjusted -2: 7 counted, 9 before main \N{MINUS SIGN}2 to 7 0 stock-taking tester CountStock" in page.text
    assert "received 10 main +10 to 10 0 delivery tester ReceiveStock" in page.text
    assert "transferred 3 main \N{RIGHTWARDS ARROW} shop-front 7 0" in page.text
    assert "/admin/readmodels/customerordersummary/o1/change/" in page.links
    assert all(address_of(one) in page.links for one in events(stream__name="stock-A"))


def test_it_says_for_which_orders_units_are_reserved(site: Site) -> None:
    page = stock_page(site)
    text = page.text[page.text.index("Why 2 reserved") :]
    assert "order o2 2" in text
    assert "order o1" not in text[: text.index("Its events")]
    assert "/admin/readmodels/customerordersummary/o2/change/" in page.links


def test_what_nobody_reserves_says_so(site: Site) -> None:
    shop.cancel("o2")
    shop.catch_up_all()
    assert "Nobody has reserved any." in stock_page(site).text


def test_its_figures_lead_to_what_is_behind_them(site: Site) -> None:
    send(KeepSafetyStock("A", 1))
    shop.catch_up_all()
    page = stock_page(site)
    assert "4 = 7 \N{MINUS SIGN} 2 \N{MINUS SIGN} 1" in page.text
    assert {"#ledger", "#reserved"} <= set(page.links)
    assert 'id="ledger"' in page.html
    assert 'id="reserved"' in page.html
    (kept,) = {link for link in page.links if "stock.safety_stock_changed" in link}
    assert site.get(kept).keys == [event(type="stock.safety_stock_changed").pk]


def test_the_chart_has_words_and_nothing_that_runs(site: Site) -> None:
    page = stock_page(site)
    assert "<title>On hand over the newest 6 movements: from 10 to 7, at least 7, at most 10</title>" in page.html
    (points,) = re.findall(r'polyline points="([^"]*)"', page.html)
    assert len(points.split()) == 12
    assert Elements(page.html).running == []


def test_one_movement_makes_no_chart_and_none_is_no_error(site: Site) -> None:
    shop.product("B")
    shop.product("C", 1)
    shop.catch_up_all()
    empty = site.row(ProductInventory.objects.get(pk="B"))
    assert "Nothing has moved yet." in empty.text
    assert "<svg class" not in empty.html
    assert "<svg class" not in site.row(ProductInventory.objects.get(pk="C")).html


def test_more_can_be_reserved_than_is_there(site: Site) -> None:
    send(LimitBackOrders("A", 10))
    shop.place("o3", shop.line("A", 8))
    shop.catch_up_all()
    page = stock_page(site)
    assert "-3 = 7 \N{MINUS SIGN} 10" in page.text
    assert "Why 10 reserved" in page.text
    assert "order o3 8" in page.text


def test_a_ledger_that_stands_elsewhere_is_said_to(site: Site) -> None:
    warning = "The ledger and this row are not at the same event"
    assert warning not in stock_page(site).text
    send(AdjustStock("A", -1, "broken"))
    for _ in catch_up(projection("stock_ledger")):
        pass
    assert warning in stock_page(site).text


def test_a_movement_that_comes_in_between_makes_nothing_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def meanwhile(rows: Sequence[LedgerLine]) -> list[queries.Balance]:
        found = queries.balances(rows)
        send(AdjustStock("A", -1, "broken"))
        shop.catch_up_all()
        return found

    monkeypatch.setattr(explanation, "balances", meanwhile)
    text = stock_page(site).text
    assert "before the newest" not in text
    assert "adjusted 1 \N{MINUS SIGN}2" in text


def test_of_very_many_movements_the_newest_are_added_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "SUMMED", 3)
    monkeypatch.setattr(explanation, "MOVEMENTS", 2)
    text = stock_page(site).text
    sums = text[text.index("Why 7 on hand") : text.index("Its newest movements")]
    assert "9 0" in sums  # what was there before them
    assert "in all 7 2" in sums
    assert "delivery tester" not in text


def test_a_movement_that_only_says_why_is_shown_as_text(site: Site) -> None:
    send(AdjustStock("A", -1, "<b>dropped</b>"))
    shop.catch_up_all()
    page = stock_page(site)
    assert "<b>dropped</b>" not in page.html
    assert "&lt;b&gt;dropped&lt;/b&gt;" in page.html
