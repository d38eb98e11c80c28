from tests.api.client import Storefront, pointers, problem
from tests.api.log import stored


def test_a_product_is_renamed(shop: Storefront) -> None:
    shop.product("MUG")
    answer = shop.post("products/MUG/name", {"name": "Red mug"})
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    assert shop.get("products/MUG").json()["name"] == "Red mug"


def test_its_price_is_changed(shop: Storefront) -> None:
    shop.product("MUG")
    answer = shop.post("products/MUG/price", {"price": {"amount": "13", "currency": "GBP"}})
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    assert shop.get("products/MUG").json()["price"] == {"amount": "13.00", "currency": "GBP"}


def test_its_tax_rate_is_changed(shop: Storefront) -> None:
    shop.product("MUG")
    answer = shop.post("products/MUG/tax-rate", {"tax_rate": "0.050"})
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    assert shop.get("products/MUG").json()["tax_rate"] == "0.05"
    assert pointers(shop.post("products/MUG/tax-rate", {"tax_rate": "5"})) == ["/tax_rate"]


def test_it_keeps_its_currency(shop: Storefront) -> None:
    shop.product("MUG")
    answer = shop.post("products/MUG/price", {"price": {"amount": "13", "currency": "EUR"}})
    assert problem(answer, 409, "invalid_transition")["currency"] == "GBP"


def test_it_is_discontinued_once_however_often_that_is_asked(shop: Storefront) -> None:
    shop.product("MUG")
    answers = [shop.post("products/MUG/discontinue", {}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert stored("product-MUG") == ["product.created", "product.discontinued"]
    assert shop.get("products/MUG").json()["status"] == "discontinued"


def test_a_discontinued_product_is_not_renamed(shop: Storefront) -> None:
    shop.product("MUG")
    shop.post("products/MUG/discontinue", {})
    problem(shop.post("products/MUG/name", {"name": "Red mug"}), 409, "invalid_transition")


def test_discontinuing_takes_no_fields(shop: Storefront) -> None:
    shop.product("MUG")
    assert pointers(shop.post("products/MUG/discontinue", {"reason": "old"})) == ["/reason"]


def test_a_product_that_does_not_exist_is_not_found(shop: Storefront) -> None:
    problem(shop.get("products/NONE"), 404, "not_found")
    problem(shop.post("products/NONE/name", {"name": "x"}), 404, "not_found")
    problem(shop.post("products/NONE/discontinue", {}), 404, "not_found")


def test_who_saw_an_older_version_is_refused(shop: Storefront) -> None:
    shop.product("MUG")
    seen = shop.get("products/MUG").headers["ETag"]
    assert shop.post("products/MUG/name", {"name": "Red mug"}, If_Match=seen).status_code == 200
    refused = shop.post("products/MUG/name", {"name": "Green mug"}, If_Match=seen)
    assert problem(refused, 412, "precondition_failed")["current_version"] == 2
    assert shop.get("products/MUG").json()["name"] == "Red mug"


def test_an_etag_of_somebody_else_matches_nothing_and_a_star_matches_all(shop: Storefront) -> None:
    shop.product("MUG")
    problem(shop.post("products/MUG/name", {"name": "Red"}, If_Match='"abc"'), 412, "precondition_failed")
    problem(shop.post("products/MUG/name", {"name": "Red"}, If_Match='W/"1"'), 412, "precondition_failed")
    assert shop.post("products/MUG/name", {"name": "Red"}, If_Match="*").status_code == 200


def test_a_retry_with_if_match_gets_its_first_answer(shop: Storefront) -> None:
    shop.product("MUG")
    first, second = (
        shop.post("products/MUG/name", {"name": "Red mug"}, key="rename-1", If_Match='"1"') for _ in range(2)
    )
    assert (first.status_code, second.status_code) == (200, 200)
    assert second.headers["Idempotent-Replayed"] == "true"
