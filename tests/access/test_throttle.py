"""Who asks too often, or fails too often, waits. Who is at the same address with a valid credential does not."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client, RequestFactory

from config.access import throttle
from config.access.models import issue
from config.access.rate import Buckets, Rate
from tests.api.client import Shopper, Storefront, problem

pytestmark = pytest.mark.django_db(databases=["default", "readmodels"])

PASSWORD = "correct horse battery staple"
LOG_IN = "/admin/login/"


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Buckets that are full, and a clock that goes on only when it is told to."""
    now = [0.0]
    for name in ("_api_keys", "_customers", "_failures", "_log_ins"):
        monkeypatch.setattr(throttle, name, Buckets(clock=lambda: now[0]))
    return now


def too_often(answer: Any, seconds: str) -> None:
    problem(answer, 429, "rate_limit_exceeded")
    assert answer.headers["Retry-After"] == seconds


def fail(authorization: str = "Bearer nonsense", address: str = "192.0.2.1", **headers: str) -> Any:
    client = Client(REMOTE_ADDR=address, headers={"Authorization": authorization, **headers})
    return client.get("/api/v1/products")


def log_in(password: str, address: str = "192.0.2.1", name: str = "operator") -> Any:
    return Client(REMOTE_ADDR=address).post(LOG_IN, {"username": name, "password": password})


def test_a_key_that_asks_too_often_waits(settings: Any, still: list[float]) -> None:
    settings.THROTTLE_API_KEYS = Rate(2, 60.0)
    one, other = Storefront("one"), Storefront("other")
    assert [one.get("products").status_code for _ in range(2)] == [200, 200]
    too_often(one.get("products"), "30")
    too_often(one.post("products", {}), "30")
    assert other.get("products").status_code == 200
    still[0] += 30
    assert one.get("products").status_code == 200


def test_so_does_a_customer_whichever_token_they_come_with(settings: Any) -> None:
    settings.THROTTLE_CUSTOMERS = Rate(2, 60.0)
    shop = Storefront()
    first, second, other = Shopper(shop, "ada"), Shopper(shop, "ada", expires_in=7), Shopper(shop, "bob")
    assert [first.get("orders/unknown").status_code, second.get("carts").status_code] == [404, 403]
    too_often(first.get("products"), "30")
    too_often(second.get("products"), "30")
    assert other.get("products").status_code == 200


def test_an_address_that_fails_too_often_waits(settings: Any, still: list[float]) -> None:
    settings.THROTTLE_FAILURES = Rate(3, 60.0)
    unknown = f"Bearer ol_{'0' * 12}_{'0' * 64}"
    assert [fail(text).status_code for text in ("Bearer x", unknown, "Bearer olc_made.up")] == [401] * 3
    for text in ("Bearer x", unknown, "Bearer olc_made.up"):
        too_often(fail(text), "20")
    assert fail(address="192.0.2.2").status_code == 401
    still[0] += 20
    assert fail().status_code == 401


def test_who_has_a_valid_credential_at_that_address_does_not(settings: Any) -> None:
    """A key is not found by guessing, so what the throttle saves is work, and nobody can shut others out."""
    settings.THROTTLE_FAILURES = Rate(1, 60.0)
    key = issue("erp", ["catalog:read"])
    assert [fail().status_code, fail().status_code, fail(f"Bearer {key}").status_code] == [401, 429, 200]


def test_who_sends_nothing_has_not_failed(settings: Any) -> None:
    settings.THROTTLE_FAILURES = Rate(1, 60.0)
    assert {Client().get("/api/v1/products").status_code for _ in range(3)} == {401}


def test_log_ins_that_fail_wait_and_the_right_password_too(settings: Any, still: list[float]) -> None:
    settings.THROTTLE_LOG_INS = Rate(2, 60.0)
    User.objects.create_superuser("operator", password=PASSWORD)
    assert [log_in("wrong").status_code for _ in range(2)] == [200, 200]
    for password in ("wrong", PASSWORD):
        refused = log_in(password)
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "30")
        assert "Too many attempts" in refused.content.decode()
        assert "sessionid" not in refused.cookies
    assert Client(REMOTE_ADDR="192.0.2.1").get(LOG_IN).status_code == 200
    assert log_in(PASSWORD, "192.0.2.2").status_code == 302
    still[0] += 30
    assert log_in(PASSWORD).status_code == 302


def test_log_ins_that_succeed_count_for_nothing(settings: Any) -> None:
    settings.THROTTLE_LOG_INS = Rate(1, 60.0)
    User.objects.create_superuser("operator", password=PASSWORD)
    assert [log_in(PASSWORD).status_code for _ in range(3)] == [302] * 3


def test_who_is_logged_in_cannot_guess_others(settings: Any) -> None:
    settings.THROTTLE_LOG_INS = Rate(2, 60.0)
    User.objects.create_superuser("operator", password=PASSWORD)
    client = Client()
    client.force_login(User.objects.create_user("clerk", is_staff=True))
    guesses = [client.post(LOG_IN, {"username": "operator", "password": "wrong"}).status_code for _ in range(3)]
    assert guesses == [200, 200, 429]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [
        (0, "", "192.0.2.1"),
        (0, "198.51.100.7", "192.0.2.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.9, 198.51.100.7, 192.0.2.9", "198.51.100.7"),
        (2, "198.51.100.7", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "nonsense", "192.0.2.1"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        (1, "::ffff:198.51.100.7", "198.51.100.7"),
    ],
)
def test_where_a_request_comes_from(settings: Any, proxies: int, forwarded: str, found: str) -> None:
    settings.PROXY_COUNT = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert throttle.address(RequestFactory(REMOTE_ADDR="192.0.2.1", headers=headers).get("/")) == found


def test_a_header_of_the_clients_own_does_not_help(settings: Any) -> None:
    settings.THROTTLE_FAILURES = Rate(1, 60.0)
    assert fail(**{"X-Forwarded-For": "198.51.100.1"}).status_code == 401
    assert fail(**{"X-Forwarded-For": "198.51.100.2"}).status_code == 429
