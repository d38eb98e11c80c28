"""One reader for many listeners."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import psycopg
import pytest

from eventstore.feed import hub as hubs
from eventstore.feed.hub import Hub, TooFarBehind

SOON = 10.0


class News:
    """What is to be told, one answer for each time that is asked; an exception is raised."""

    def __init__(self, *answers: Sequence[int] | Exception) -> None:
        self.answers = list(answers)
        self.asked = 0

    def __call__(self) -> Sequence[int]:
        self.asked += 1
        answer = self.answers.pop(0) if self.answers else []
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "PAUSE", 0.001)
    monkeypatch.setattr(hubs, "PAUSE_WHILE_AWAY", 0.001)


def listen(news: News, hear: Callable[[Hub[int]], Awaitable[Any]]) -> Any:
    return asyncio.run(hear(Hub("a hub", news)))  # type: ignore[arg-type]


def test_each_listener_is_told_what_it_wants() -> None:
    async def hear(hub: Hub[int]) -> list[list[int]]:
        with hub.listening(lambda number: number > 1) as large, hub.listening(lambda number: number < 3) as small:
            return [await large.heard(SOON), await small.heard(SOON)]

    assert listen(News([1, 2, 3]), hear) == [[2, 3], [1, 2]]


def test_all_are_told_by_one_question() -> None:
    news = News([1])

    async def hear(hub: Hub[int]) -> int:
        with hub.listening(bool) as one, hub.listening(bool) as other:
            assert await one.heard(SOON) == await other.heard(SOON) == [1]
            return news.asked

    assert listen(news, hear) == 1


def test_without_news_nothing_is_heard_after_a_while() -> None:
    async def hear(hub: Hub[int]) -> list[int]:
        with hub.listening(bool) as listener:
            return await listener.heard(0.01)

    assert listen(News(), hear) == []


def test_nothing_is_asked_while_nobody_listens() -> None:
    news = News([1])

    async def hear(hub: Hub[int]) -> bool:
        with hub.listening(bool) as listener:
            await listener.heard(SOON)
            assert not hub.is_idle
        assert hub._reading is not None
        await hub._reading
        return hub.is_idle

    assert listen(news, hear)
    assert news.asked <= 2


def test_whoever_listens_again_is_told_again() -> None:
    async def hear(hub: Hub[int]) -> list[list[int]]:
        heard = []
        for _ in range(2):
            with hub.listening(bool) as listener:
                heard.append(await listener.heard(SOON))
            assert hub._reading is not None
            await hub._reading
        return heard

    assert listen(News([1], [], [2]), hear) == [[1], [2]]


def test_whoever_does_not_listen_is_let_go_and_the_others_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "MOST_WAITING", 3)

    async def hear(hub: Hub[int]) -> list[int]:
        with hub.listening(bool) as attentive, hub.listening(bool) as lazy:
            heard: list[int] = []
            while len(heard) < 4:
                heard += await attentive.heard(SOON)
            with pytest.raises(TooFarBehind):
                await lazy.heard(SOON)
            return heard

    assert listen(News([1, 2], [3, 4]), hear) == [1, 2, 3, 4]


def test_a_database_that_is_away_is_asked_again() -> None:
    async def hear(hub: Hub[int]) -> list[int]:
        with hub.listening(bool) as listener:
            return await listener.heard(SOON)

    away = psycopg.OperationalError("the server is away")
    assert listen(News(away, away, [1]), hear) == [1]


def test_what_ends_the_reading_is_raised_where_somebody_listens() -> None:
    async def hear(hub: Hub[int]) -> None:
        with hub.listening(bool) as listener:
            await listener.heard(SOON)

    with pytest.raises(ZeroDivisionError):
        listen(News(ZeroDivisionError()), hear)


def test_the_latest_is_what_was_told_last() -> None:
    async def hear(hub: Hub[int]) -> int | None:
        with hub.listening(lambda number: False) as listener:
            await listener.heard(0.05)
            return hub.latest

    assert listen(News([1, 2], [3]), hear) == 3
