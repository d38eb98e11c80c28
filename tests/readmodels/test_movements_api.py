"""GET /inventory/{sku}/movements: a ledger, each movement with the stock after it."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from catalog.commands import AdjustStock, ReturnStock
from catalog.events import Condition
from catalog.stock import STOCK
from eventstore.commands.execution import execute
from readmodels.engine.registry import projection
from readmodels.engine.replaying import replay
from readmodels.engine.verifying.verify import verify
from readmodels.stock_ledger import projection as folding
from readmodels.stock_ledger import queries
from tests import shop
from tests.api.client import Storefront, pointers

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

LEDGER = projection("stock_ledger")
CURSORS = (
    ["-version", [2**31], False],
    ["-version", ["1"], False],
    ["-version", [1, 2], False],
    ["version", [1], True],
)
TAMPERED = [f"cursor={base64.urlsafe_b64encode(json.dumps(cursor).encode()).decode()}" for cursor in CURSORS]


@pytest.fixture
def client(transactional_db: None) -> Storefront:
    return Storefront()


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (folding, queries):
        monkeypatch.setattr(module, "PAGE_SIZE", 4)


def moved(sku: str, *quantities: int) -> None:
    for quantity in quantities:
        execute(shop.envelope(), STOCK, sku, AdjustStock(sku, quantity, f"by {quantity}"))


def pages(client: Storefront, address: str | None, towards: str = "next") -> Iterator[list[dict[str, Any]]]:
    while address:
        page = client.http.get(address).json()
        yield page["results"]
        address = page[towards]


def test_a_ledger_is_shown_newest_first_with_the_stock_after_each_movement(client: Storefront) -> None:
    shop.product("A", 10)
    order = client.order(("A", 4))
    assert client.post(f"orders/{order}/shipments", {"items": [{"sku": "A", "quantity": 4}]}).status_code == 201
    canceled = client.order(("A", 2))
    client.post(f"orders/{canceled}/cancel", {"reason": "changed my mind"})
    moved("A", -1)
    shop.catch_up_all()
    shown = client.get("inventory/A/movements").json()
    assert (shown["next"], shown["previous"]) == (None, None)
    results = shown["results"]
    told = [(one["kind"], one["quantity"], one["on_hand_after"], one["reserved_after"]) for one in results]
    assert told == [
        ("adjusted", -1, 5, 0),
        ("released", 2, 6, 0),
        ("reserved", 2, 6, 2),
        ("issued", 4, 6, 0),
        ("reserved", 4, 10, 4),
        ("received", 10, 10, 0),
    ]
    causes = [(one["reference"], one["reason"], one["order_id"]) for one in results]
    assert causes == [
        (None, "by -1", None),
        (None, None, canceled),
        (None, None, canceled),
        (None, None, order),
        (None, None, order),
        ("delivery", None, None),
    ]
    assert [one["position"] for one in results] == sorted((one["position"] for one in results), reverse=True)
    assert all(one["occurred_at"].endswith("Z") for one in results)


def test_it_says_where_and_lists_what_changes_no_total(client: Storefront) -> None:
    shop.product("A", 10)
    client.post("inventory/A/transfers", {"quantity": 3, "source": "main", "destination": "shop"})
    client.order(("A", 8))
    client.post("inventory/A/adjustments", {"quantity": 1, "reason": "found", "location": "attic"})
    execute(shop.envelope(), STOCK, "A", ReturnStock("A", 2, "n1", Condition.WRITE_OFF))
    shop.catch_up_all()
    told = [
        (one["kind"], one["quantity"], one["location"], one["destination"], one["on_hand_after"], one["reserved_after"])
        for one in client.get("inventory/A/movements").json()["results"]
    ]
    assert told == [
        ("written_off", 2, "main", None, 11, 8),
        ("adjusted", 1, "attic", None, 11, 8),
        ("reserved", 1, "shop", None, 10, 8),
        ("reserved", 7, "main", None, 10, 7),
        ("transferred", 3, "main", "shop", 10, 0),
        ("received", 10, "main", None, 10, 0),
    ]


@pytest.mark.parametrize("limit", [1, 3, 4, 7, 100])
def test_the_balance_is_right_wherever_a_page_begins(client: Storefront, small_pages: None, limit: int) -> None:
    shop.product("A", 10)
    shop.product("B", 1_000)
    for number in range(9):
        moved("A", 5, -2)
        shop.place(f"o{number}", shop.line("A"), shop.line("B"))
    shop.catch_up_all()
    ledger = [line for page in pages(client, f"/api/v1/inventory/A/movements?limit={limit}") for line in page]
    on_hand = reserved = 0
    for line in reversed(ledger):
        on_hand += 0 if line["kind"] == "reserved" else line["quantity"]
        reserved += line["quantity"] if line["kind"] == "reserved" else 0
        assert (line["on_hand_after"], line["reserved_after"]) == (on_hand, reserved)
    assert len(ledger) == 28
    newest = client.get("inventory/A").json()
    assert (newest["on_hand"], newest["reserved"]) == (on_hand, reserved) == (37, 9)


def test_pages_lead_forth_and_back(client: Storefront) -> None:
    shop.product("A", 1)
    moved("A", *range(1, 7))
    shop.catch_up_all()
    first = client.get("inventory/A/movements?limit=3").json()
    moved("A", 100)
    shop.catch_up_all()
    forth = [first["results"], *pages(client, first["next"])]
    assert [[line["quantity"] for line in page] for page in forth] == [[6, 5, 4], [3, 2, 1], [1]]
    last = client.http.get(client.http.get(first["next"]).json()["next"]).json()
    back = list(pages(client, last["previous"], "previous"))
    assert [[line["quantity"] for line in page] for page in back] == [[3, 2, 1], [6, 5, 4], [100]]
    assert back[:2] == [forth[1], forth[0]]


def test_a_sku_without_movements_has_an_empty_ledger(client: Storefront) -> None:
    shop.product("A")
    shop.catch_up_all()
    for sku in ("A", "none"):
        assert client.get(f"inventory/{sku}/movements").json() == {"results": [], "next": None, "previous": None}


@pytest.mark.parametrize("query", ["cursor=x", *TAMPERED, "limit=0", "kind=received"])
def test_a_question_that_it_cannot_answer_is_refused(client: Storefront, query: str) -> None:
    pointers(client.get(f"inventory/A/movements?{query}"))


def test_a_replay_makes_the_rows_that_live_folding_made(client: Storefront) -> None:
    shop.product("A", 10)
    for number in range(5):
        shop.place(f"o{number}", shop.line("A"))
        shop.catch_up_all()
    shop.cancel("o1")
    shop.catch_up_all()
    assert verify(LEDGER).differences == []
    before = client.get("inventory/A/movements").json()
    for _ in replay.replay(LEDGER):
        pass
    assert verify(LEDGER).differences == []
    assert client.get("inventory/A/movements").json() == before
