"""Token buckets: so many at once, and then as fast as they are refilled."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ImproperlyConfigured

import config.settings
from config.access.rate import Buckets, Rate, rate


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_full_bucket_then_drops(clock: Clock) -> None:
    buckets, ten = Buckets(clock=clock), Rate(10, 60.0)
    assert [buckets.take("a", ten) for _ in range(10)] == [0.0] * 10
    assert buckets.take("a", ten) == pytest.approx(6.0)
    clock.now += 5.9
    assert buckets.take("a", ten) == pytest.approx(0.1)
    clock.now += 0.1
    assert buckets.take("a", ten) == 0.0
    assert buckets.take("a", ten) == pytest.approx(6.0)
    clock.now += 1_000
    assert [buckets.take("a", ten) for _ in range(10)] == [0.0] * 10
    assert buckets.take("a", ten) > 0


def test_each_client_has_its_own(clock: Clock) -> None:
    buckets, one = Buckets(clock=clock), Rate(1, 1.0)
    assert [buckets.take(client, one) for client in ("a", "b", "a")] == [0.0, 0.0, pytest.approx(1.0)]


def test_what_is_given_back_can_be_taken(clock: Clock) -> None:
    buckets, one = Buckets(clock=clock), Rate(1, 60.0)
    for _ in range(5):
        assert buckets.take("a", one) == 0.0
        buckets.give_back("a", one)
    buckets.give_back("unknown", one)
    assert buckets.take("a", one) == 0.0
    assert buckets.take("a", one) > 0


def test_clients_that_are_made_up_take_bounded_room_and_push_nobody_out_who_is_waiting(clock: Clock) -> None:
    buckets, hour = Buckets(most=100, clock=clock), Rate(2, 3600.0)
    assert [buckets.take("waiting", hour) for _ in range(2)] == [0.0, 0.0]
    for number in range(1_000):
        buckets.take(f"made up {number}", hour)
        assert len(buckets._full_at) <= 100
    assert buckets.take("waiting", hour) > 0


def test_full_buckets_make_room_first(clock: Clock) -> None:
    buckets, second = Buckets(most=2, clock=clock), Rate(1, 1.0)
    buckets.take("over", second)
    clock.now += 2
    buckets.take("a", second)
    buckets.take("b", second)
    assert set(buckets._full_at) == {"a", "b"}


def test_threads_share_it_justly() -> None:
    buckets, hundred = Buckets(clock=lambda: 0.0), Rate(100, 1.0)
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: buckets.take("a", hundred), range(400)))
    assert waits.count(0.0) == 100


def test_how_rates_are_written() -> None:
    assert [rate(text) for text in ("10/s", "20/m", "1000/h", "0")] == [(10, 1.0), (20, 60.0), (1000, 3600.0), None]


@pytest.mark.parametrize(
    "text", ["", "10", "0/s", "-1/s", "1/d", "1.5/s", " 1/s", "1/s\n", "10 / s", "٣/s", "9" * 10 + "/s"]
)
def test_what_is_no_rate(text: str) -> None:
    with pytest.raises(ValueError, match="is no rate"):
        rate(text)


def test_a_setting_that_is_none_stops_the_start_and_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THROTTLE_LOG_INS", "often")
    with pytest.raises(ImproperlyConfigured, match="THROTTLE_LOG_INS: often is no rate"):
        config.settings._rate("THROTTLE_LOG_INS", "10/m")
