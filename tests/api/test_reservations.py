"""Units that are kept for somebody who has not ordered them yet."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalog.commands import ExpireReservation
from catalog.reservation import RESERVATION
from eventstore.commands.execution import execute
from tests import shop as little_shop
from tests.api.client import Storefront, pointers, problem
from tests.api.log import count, stock, stored


@pytest.fixture
def mugs(shop: Storefront) -> Storefront:
    shop.product("MUG", stock=5)
    return shop


def moment(**ahead: float) -> str:
    return (timezone.now() + timedelta(**ahead)).isoformat()


def wanted(quantity: int = 2, **changes: Any) -> dict[str, Any]:
    return {"sku": "MUG", "quantity": quantity, "expires_at": moment(hours=1), **changes}


def reserve(shop: Storefront, **changes: Any) -> str:
    made = shop.post("reservations", wanted(**changes))
    assert made.status_code == 201, made.content
    return str(made.json()["reservation_id"])


def test_units_are_kept(mugs: Storefront) -> None:
    answer = mugs.post("reservations", wanted())
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/reservations/{answer.json()['reservation_id']}"
    assert (stock("MUG").reserved, stock("MUG").available) == (2, 3)
    assert mugs.get("products/MUG").json()["available"] == 3


def test_its_location_shows_it(mugs: Storefront) -> None:
    body = wanted(reservation_id="cart-7", expires_at="2999-01-31T17:00:00+02:00")
    problem(mugs.post("reservations", body), 400, "validation_error")
    body["expires_at"] = moment(days=29)
    answer = mugs.get(mugs.post("reservations", body).headers["Location"].removeprefix("/api/v1/"))
    shown = answer.json()
    assert shown.pop("expires_at").endswith("Z")
    assert shown == {"reservation_id": "cart-7", "sku": "MUG", "quantity": 2, "status": "reserved", "version": 1}
    assert answer.headers["ETag"] == '"1"'


def test_not_more_than_can_be_ordered(mugs: Storefront) -> None:
    refused = problem(mugs.post("reservations", wanted(6)), 409, "insufficient_stock")
    assert (refused["sku"], refused["requested"], refused["available"]) == ("MUG", 6, 5)
    assert stored("stock-MUG") == ["stock.received"]


def test_it_is_released_once_however_often_that_is_asked(mugs: Storefront) -> None:
    reservation = reserve(mugs)
    answers = [mugs.post(f"reservations/{reservation}/release", {}) for _ in range(2)]
    assert [(answer.status_code, answer.json()["version"]) for answer in answers] == [(200, 2), (200, 2)]
    assert stock("MUG").available == 5
    assert mugs.get(f"reservations/{reservation}").json()["status"] == "released"


def test_one_that_has_expired_says_so_and_can_be_released_all_the_same(mugs: Storefront) -> None:
    reservation = reserve(mugs)
    execute(little_shop.envelope(), RESERVATION, reservation, ExpireReservation(reservation))
    assert mugs.post(f"reservations/{reservation}/release", {}).status_code == 200
    assert mugs.get(f"reservations/{reservation}").json()["status"] == "expired"
    assert stock("MUG").available == 5


def test_the_same_one_again_changes_nothing_and_another_one_with_its_id_is_refused(mugs: Storefront) -> None:
    body = wanted(reservation_id="cart-7")
    assert [mugs.post("reservations", body).json()["version"] for _ in range(2)] == [1, 1]
    refused = problem(mugs.post("reservations", {**body, "quantity": 3}), 409, "invalid_transition")
    assert refused["reservation_id"] == "cart-7"
    assert stock("MUG").reserved == 2


def test_a_retry_gets_the_same_answer_whatever_has_changed_since(mugs: Storefront) -> None:
    body = wanted()
    first = mugs.post("reservations", body, key="once")
    mugs.post("products/MUG/discontinue", {})
    second = mugs.post("reservations", body, key="once")
    assert second.content == first.content
    assert second.headers["Idempotent-Replayed"] == "true"
    assert stock("MUG").reserved == 2


def test_a_product_that_cannot_be_ordered_is_not_kept(mugs: Storefront) -> None:
    assert problem(mugs.post("reservations", wanted(sku="NONE")), 404, "not_found")["sku"] == "NONE"
    mugs.product("POST", stock_policy="untracked")
    problem(mugs.post("reservations", wanted(sku="POST")), 409, "invalid_transition")
    reservation = reserve(mugs)
    mugs.post("products/MUG/discontinue", {})
    refused = problem(mugs.post("reservations", wanted()), 409, "invalid_transition")
    assert refused["detail"] == "The product is no longer offered."
    assert mugs.post(f"reservations/{reservation}/release", {}).status_code == 200


def test_one_that_was_never_made_is_not_found(shop: Storefront) -> None:
    problem(shop.get("reservations/none"), 404, "not_found")
    problem(shop.post("reservations/none/release", {}), 404, "not_found")


def test_an_idempotency_key_is_required(mugs: Storefront) -> None:
    for path, body in (("reservations", wanted()), ("reservations/r1/release", {})):
        answer = mugs.http.post(f"/api/v1/{path}", body, content_type="application/json")
        assert "Idempotency-Key" in problem(answer, 400, "validation_error")["detail"]


@pytest.mark.parametrize("ahead", [{"seconds": -1}, {"days": -1}, {"days": 31}, {"days": 40_000}])
def test_it_expires_in_the_future_and_within_thirty_days(mugs: Storefront, ahead: dict[str, float]) -> None:
    before = count()
    (error,) = problem(mugs.post("reservations", wanted(expires_at=moment(**ahead))), 400, "validation_error")["errors"]
    assert error["pointer"] == "/expires_at"
    assert error["detail"] == "A reservation expires in the future, and within 30 days."
    assert count() == before


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"expires_at": "2026-01-31T17:00:00"}, "/expires_at"),  # by whose clock?
        ({"expires_at": "2026-01-31"}, "/expires_at"),
        ({"expires_at": "tomorrow"}, "/expires_at"),
        ({"expires_at": 1_800_000_000}, "/expires_at"),
        ({"expires_at": None}, "/expires_at"),
        ({"expires_at": "0001-01-01T00:00:00+14:00"}, "/expires_at"),
        ({"expires_at": "9999-12-31T23:59:59-14:00"}, "/expires_at"),
        ({"quantity": 0}, "/quantity"),
        ({"quantity": 10**9 + 1}, "/quantity"),
        ({"sku": "A/B"}, "/sku"),
        ({"reservation_id": "a b"}, "/reservation_id"),
        ({"minutes": 5}, "/minutes"),
    ],
)
def test_what_is_wrong_is_pointed_at_and_nothing_is_stored(
    mugs: Storefront, changed: dict[str, Any], pointer: str
) -> None:
    before = count()
    assert pointers(mugs.post("reservations", wanted(**changed))) == [pointer]
    assert count() == before
