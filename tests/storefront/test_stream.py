"""/shop/stream, from a process of its own: how things stand, then each change, and only of what a page has signed."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.core import signing

from config.storefront.topics import SALT, stream_address
from tests import shop
from tests.faults import processes
from tests.faults.conftest import start
from tests.faults.processes import Running, free_port, wait_until
from tests.feed.reader import answers
from tests.storefront.follower import Follower
from tests.storefront.visitor import offer

__all__ = ["start"]

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

Follow = Callable[[str], Follower]


@pytest.fixture
def follow(start: Callable[..., Running]) -> Iterator[Follow]:
    """Opens the stream at such an address."""
    port = free_port()
    followers: list[Follower] = []
    process = {"SECRET_KEY": settings.SECRET_KEY, "STOREFRONT": "true", "STREAM_ORIGINS": "http://shop.example"}
    start(lambda: processes.stream(port, **process))
    wait_until(lambda: answers(port), 60)

    def follow_one(address: str) -> Follower:
        followers.append(Follower(port, address.removeprefix(settings.STREAM_URL)))
        return followers[-1]

    yield follow_one
    for follower in followers:
        follower.close()


def test_it_tells_how_things_stand_and_what_changes(follow: Follow) -> None:
    offer("MUG", stock=2)
    offer("BOWL", stock=9)
    buyer = follow(stream_address(skus=["MUG"], order_id="o1"))
    other = follow(stream_address(skus=["MUG", "BOWL"]))
    wait_until(lambda: buyer.last("stock").get("available") == 2 and len(other.told) >= 2, 30)
    shop.place("o1", shop.line("MUG", 2))
    assert buyer.last("order") == {}
    shop.catch_up_all()
    wait_until(lambda: bool(buyer.last("order")) and other.last("stock").get("words") == "Sold out", 30)
    assert buyer.last("order") == {
        "order_id": "o1",
        "status": "placed",
        "payment_status": "unpaid",
        "fulfillment_status": "unfulfilled",
        "version": 1,
    }
    gone = {"sku": "MUG", "available": 0, "in_stock": False, "words": "Sold out", "level": "none"}
    wait_until(lambda: buyer.last("stock") == gone, 30)
    assert other.last("stock") == gone
    assert other.last("order") == {}
    shop.cancel("o1")
    shop.catch_up_all()
    wait_until(lambda: buyer.last("order")["status"] == "canceled" and other.last("stock")["available"] == 2, 30)


def test_it_is_open_to_the_shops_pages_and_to_what_they_have_signed(follow: Follow) -> None:
    answer = follow(stream_address(skus=["MUG"])).answer
    assert answer.headers["Content-Type"] == "text/event-stream"
    assert answer.headers["Access-Control-Allow-Origin"] == "http://shop.example"
    assert answer.headers["Cache-Control"] == "no-store"
    forged = signing.dumps({"skus": ["MUG"], "order_id": "o1"}, salt=f"not {SALT}")
    odd = signing.dumps({"skus": 1}, salt=SALT)
    for topics in ("", "nonsense", forged, odd, "%00", "%ED%A0%80", "x" * 5_000):
        assert follow(f"/shop/stream?topics={topics}").answer.status == 403
