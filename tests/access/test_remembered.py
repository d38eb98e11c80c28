"""What was looked up a moment ago is not looked up again, and is not believed for longer than that."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count

from config.access.remembered import Remembered


class Source:
    """Knows what is even, until it is taken away. Its clock stands still, unless it is moved on."""

    def __init__(self, most: int = 100) -> None:
        self.asked: list[int] = []
        self.gone: set[int] = set()
        self.now = 0.0
        self.remembered: Remembered[int, str] = Remembered(self.look_up, 1.0, most, lambda: self.now)

    def look_up(self, key: int) -> str | None:
        self.asked.append(key)
        return None if key % 2 or key in self.gone else f"number {key}"

    def get(self, key: int) -> str | None:
        return self.remembered.get(key)


def test_what_was_found_is_asked_for_once_a_second() -> None:
    source = Source()
    assert {source.get(2) for _ in range(10)} == {"number 2"}
    source.now = 0.999
    assert source.get(2) == "number 2"
    assert source.asked == [2]
    source.now = 1.0
    assert source.get(2) == "number 2"
    assert source.asked == [2, 2]


def test_what_is_gone_is_gone_within_a_second() -> None:
    source = Source()
    source.get(2)
    source.gone.add(2)
    assert source.get(2) == "number 2"
    source.now = 1.0
    assert source.get(2) is None
    source.gone.clear()
    assert source.get(2) == "number 2"


def test_the_second_begins_before_the_look_up() -> None:
    """However long a look-up takes, what it has found is not older than a second when it is believed."""
    source = Source()

    def slow(key: int) -> str:
        source.now += 0.8
        return f"{source.now}"

    remembered = Remembered(slow, 1.0, clock=lambda: source.now)
    assert remembered.get(1) == "0.8"
    source.now = 1.0
    assert remembered.get(1) == "1.8"


def test_it_is_forgotten_at_a_word() -> None:
    source = Source()
    source.get(2)
    source.gone.add(2)
    source.remembered.forget(2)
    source.remembered.forget(4)
    assert source.get(2) is None


def test_what_is_unknown_takes_no_room() -> None:
    source = Source(most=2)
    source.get(2)
    for unknown in range(1, 1001, 2):
        assert source.get(unknown) is None
    source.asked.clear()
    source.get(2)
    assert source.asked == []


def test_at_most_so_many_are_kept() -> None:
    source = Source(most=10)
    for known in range(0, 2000, 2):
        source.get(known)
        assert len(source.remembered._found) <= 10


def test_what_is_over_makes_room_first() -> None:
    source = Source(most=2)
    source.get(2)
    source.now = 0.5
    source.get(4)
    source.now = 1.2
    source.get(6)
    source.asked.clear()
    source.get(4)
    assert source.asked == []


def test_threads_do_not_disturb_each_other() -> None:
    ticks: Iterator[int] = count()
    remembered: Remembered[int, int] = Remembered(lambda key: key, 5, 10, lambda: float(next(ticks)))

    def ask(start: int) -> bool:
        return all(remembered.get(key) == key for key in range(start, start + 2000))

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(0, 80, 10)))
    assert len(remembered._found) <= 10
