"""What is parked, over the API: listed, tried again, or gone on without, each once for its key."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from orders.events import PaymentRecorded
from readmodels.engine.operating import examples
from readmodels.engine.operating.operation import Operation
from readmodels.engine.projection import Fold
from readmodels.engine.registry import projection
from readmodels.engine.storing import pausing
from readmodels.engine.storing.parked import Parked, waiting
from readmodels.engine.verifying.verify import verify
from readmodels.models import CustomerOrderSummary
from tests import shop
from tests.api.client import Storefront, pointers, problem
from tests.api.outage import unreachable
from tests.readmodels.test_parked import store

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

SUMMARY = projection("customer_order_summary")
PARKED = f"projections/{SUMMARY.name}/parked"
ODD = ["a b", "-a", "a/1", "%s", "'; DROP TABLE x; --", "Tasse groß", "\t", " a", "x" * 500]


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The fold of payments has a bug, until the function is called."""

    def fails(self: object, row: CustomerOrderSummary, event: PaymentRecorded, recorded: object) -> None:
        raise ValueError("no idea")

    folds: Any = SUMMARY.folds
    monkeypatch.setitem(folds, PaymentRecorded, Fold(folds[PaymentRecorded].keys, fails))
    return monkeypatch.undo


@pytest.fixture
def client(transactional_db: None, broken: Callable[[], None]) -> Storefront:
    """Orders o0 to o3, whose payments park three of them."""
    shop.product("A", 1_000)
    for number in range(4):
        shop.place(f"o{number}", shop.line("A"))
    for number in range(3):
        shop.pay(f"o{number}", "5")
    shop.catch_up_all()
    return Storefront("operator")


def parked(client: Storefront, question: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"{PARKED}?{question}")
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def named(client: Storefront, key: str = "o1") -> dict[str, Any]:
    (one,) = (one for one in parked(client) if one["key"] == key)
    return {"key": key, "position": one["position"]}


def row(key: str = "o1") -> CustomerOrderSummary:
    return CustomerOrderSummary.objects.get(pk=key)


def test_it_is_listed_with_what_went_wrong(client: Storefront) -> None:
    first, *others = parked(client)
    assert first.keys() == examples.PARKED.keys()
    assert first.pop("since") <= first.pop("tried_at")
    assert first == {
        "key": "o0",
        "position": waiting(SUMMARY.name)[0].position,
        "event": "order.payment_recorded",
        "error": "ValueError: no idea",
        "attempts": 1,
        "discarded_at": None,
        "discarded_by": None,
        "reason": None,
    }
    assert [one["key"] for one in others] == ["o1", "o2"]
    assert client.get(f"projections/{SUMMARY.name}").json()["parked"] == 3
    assert client.get("projections/product_inventory/parked").json()["results"] == []


def test_pages_lead_forth_and_back(client: Storefront) -> None:
    first = client.get(f"{PARKED}?limit=2").json()
    second = client.http.get(first["next"]).json()
    assert [one["key"] for page in (first, second) for one in page["results"]] == ["o0", "o1", "o2"]
    assert client.http.get(second["previous"]).json()["results"] == first["results"]


def test_one_is_tried_in_vain_and_again_once_it_is_mended(client: Storefront, broken: Callable[[], None]) -> None:
    one = named(client)
    answer = client.post(f"{PARKED}/retry", one)
    assert answer.status_code == 200
    assert (answer.json()["parked"]["attempts"], answer.json()["parked"]["error"]) == (2, "ValueError: no idea")
    broken()
    assert client.post(f"{PARKED}/retry", one).json() == {**one, "parked": None}
    assert row().paid == 5
    assert [one["key"] for one in parked(client)] == ["o0", "o2"]


def test_of_a_paused_one_nothing_is_decided(client: Storefront, broken: Callable[[], None]) -> None:
    broken()
    pausing.pause(SUMMARY, "a count", "ann")
    problem(client.post(f"{PARKED}/retry", named(client)), 409, "projection_paused")
    problem(client.post(f"{PARKED}/discard", {**named(client), "reason": "x"}), 409, "projection_paused")
    assert (len(parked(client)), row().paid) == (3, Decimal())


def test_the_same_key_tries_once(client: Storefront) -> None:
    first = client.post(f"{PARKED}/retry", named(client), key="again")
    second = client.post(f"{PARKED}/retry", named(client), key="again")
    assert (first.json(), "Idempotent-Replayed" in first.headers) == (second.json(), False)
    assert second.headers["Idempotent-Replayed"] == "true"
    assert waiting(SUMMARY.name).get(key="o1").attempts == 2
    problem(client.post(f"{PARKED}/retry", named(client, "o2"), key="again"), 422, "idempotency_key_reused")


def test_one_is_gone_on_without_for_a_reason_that_is_kept_with_who_gave_it(client: Storefront) -> None:
    one = named(client)
    shop.cancel("o1")
    shop.catch_up_all()
    for _ in range(2):
        answer = client.post(f"{PARKED}/discard", {**one, "reason": "sent by mistake"}, key="d1")
        assert (answer.status_code, answer.json()) == (200, {**one, "parked": None})
    assert row().status == "canceled"
    assert row().paid == 0
    (kept,) = parked(client, "decided=true")
    assert (kept["key"], kept["reason"], kept["discarded_by"]) == ("o1", "sent by mistake", "api-key:operator")
    (noted,) = client.get(f"projections/{SUMMARY.name}/operations").json()["results"]
    assert (noted["action"], noted["actor"]) == ("discard", "api-key:operator")
    assert noted["detail"] == {**one, "reason": "sent by mistake"}
    assert verify(SUMMARY).differences == []


def test_what_is_not_parked_any_more_is_not_found_and_its_key_is_free(client: Storefront) -> None:
    one = named(client)
    problem(client.post(f"{PARKED}/discard", {**one, "position": 1, "reason": "no"}, key="d1"), 404, "not_found")
    assert client.post(f"{PARKED}/discard", {**one, "reason": "yes"}, key="d1").status_code == 200
    problem(client.post(f"{PARKED}/discard", {**one, "reason": "yes"}), 404, "not_found")
    problem(client.post(f"{PARKED}/retry", one), 404, "not_found")
    assert Operation.objects.count() == 1


@pytest.mark.parametrize("key", ODD)
def test_keys_are_taken_as_they_are(client: Storefront, key: str) -> None:
    shop.place(key, shop.line("A"))
    shop.pay(key, "5")
    shop.catch_up_all()
    assert client.post(f"{PARKED}/discard", {**named(client, key), "reason": "odd"}).json()["parked"] is None
    assert Parked.objects.filter(key=key, discarded_at__isnull=False).count() == 1


def test_an_event_that_gives_no_key_is_named_by_its_stream(client: Storefront) -> None:
    position = store("order-o3", "order.payment_recorded", 99, "{}")
    shop.catch_up_all()
    one = {"key": named(client, "o3")["key"], "position": position}
    assert client.post(f"{PARKED}/retry", one).json()["parked"]["attempts"] == 2
    assert client.post(f"{PARKED}/discard", {**one, "reason": "of no release"}).json()["parked"] is None


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"key": "o1"}, "/position"),
        ({"position": 1}, "/key"),
        ({"key": 7, "position": 1}, "/key"),
        ({"key": "", "position": 1}, "/key"),
        ({"key": "x" * 1_001, "position": 1}, "/key"),
        ({"key": "o1", "position": 0}, "/position"),
        ({"key": "o1", "position": 2**63}, "/position"),
        ({"key": "o1", "position": "1"}, "/position"),
        ({"key": "o1", "position": 1, "discarded_by": "me"}, "/discarded_by"),
    ],
)
@pytest.mark.parametrize("action", ["retry", "discard"])
def test_a_body_that_names_nothing_is_refused(client: Storefront, action: str, body: Any, pointer: str) -> None:
    reason = {"reason": "why"} if action == "discard" else {}
    assert pointers(client.post(f"{PARKED}/{action}", {**body, **reason})) == [pointer]


@pytest.mark.parametrize("reason", ["", "  ", None, "x" * 501])
def test_nothing_is_gone_on_without_for_no_reason(client: Storefront, reason: Any) -> None:
    assert pointers(client.post(f"{PARKED}/discard", {**named(client), "reason": reason})) == ["/reason"]
    assert len(parked(client)) == 3


@pytest.mark.parametrize(
    "question", ["decided=perhaps", "limit=0", "cursor=x", "key=o1", "cursor=WyJrZXkiLFsiYSIsLTFdLGZhbHNlXQ"]
)
def test_a_question_that_makes_no_sense_is_refused(client: Storefront, question: str) -> None:
    assert pointers(client.get(f"{PARKED}?{question}"))


def test_of_a_projection_that_is_not_there_nothing_is_found(client: Storefront) -> None:
    for action in ("retry", "discard"):
        body = {**named(client), **({"reason": "why"} if action == "discard" else {})}
        problem(client.post(f"projections/nobody/parked/{action}", body), 404, "not_found")


def test_it_is_unavailable_while_the_read_database_is(client: Storefront) -> None:
    one = named(client)
    with unreachable("readmodels"):
        problem(client.post(f"{PARKED}/retry", one, key="r1"), 503, "unavailable")
    assert client.post(f"{PARKED}/retry", one, key="r1").status_code == 200
