"""When what failed is tried again."""

from datetime import timedelta
from itertools import takewhile

from eventstore.outbox.schedule import rest_after, retry_after


def test_ten_attempts_over_three_days() -> None:
    delays = [retry_after(attempts) for attempts in range(11)]
    assert [str(delay) for delay in takewhile(lambda delay: delay is not None, delays)] == [
        "0:00:00",
        "0:00:05",
        "0:05:00",
        "0:30:00",
        "2:00:00",
        "5:00:00",
        "10:00:00",
        "14:00:00",
        "20:00:00",
        "1 day, 0:00:00",
    ]
    assert delays[10] is None


def test_an_endpoint_rests_the_longer_the_more_often_it_fails_but_five_minutes_at_most() -> None:
    rests = [rest_after(failures) for failures in range(1, 1_000)]
    assert rests == sorted(rests)
    assert rests[:3] == [timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]
    assert rests[-1] == timedelta(minutes=5)
