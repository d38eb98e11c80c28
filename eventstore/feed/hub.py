"""One reader for many listeners: while anybody listens it asks for news, several times a second, and tells each theirs.

A process has one connection for it, and does nothing when nobody listens. Whoever falls behind is let go, so that
nobody's news pile up.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Generic, TypeVar

from eventstore.feed.asking import AWAY, ask

T = TypeVar("T")

PAUSE = 0.07
PAUSE_WHILE_AWAY = 0.5
MOST_WAITING = 50

logger = logging.getLogger(__name__)


class TooFarBehind(Exception):
    """The listener was told no more, as it did not listen."""


class Listener(Generic[T]):
    """What one has not been told yet."""

    def __init__(self, wants: Callable[[T], bool]) -> None:
        self._wants = wants
        self._waiting: deque[T] = deque()
        self._stirred = asyncio.Event()
        self._over: Exception | None = None

    async def heard(self, within: float) -> list[T]:
        """The news since it was asked the last time; none, where so many seconds bring none.

        Raises TooFarBehind, or what has ended the hub's reading.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._stirred.wait()
        if self._over is not None:
            raise self._over
        heard = list(self._waiting)
        self._waiting.clear()
        self._stirred.clear()
        return heard

    def tell(self, news: Iterable[T]) -> None:
        self._waiting.extend(one for one in news if self._wants(one))
        if len(self._waiting) > MOST_WAITING:
            self.let_go(TooFarBehind())
        elif self._waiting:
            self._stirred.set()

    def let_go(self, reason: Exception) -> None:
        self._over = reason
        self._waiting.clear()
        self._stirred.set()


class Hub(Generic[T]):
    """`news` is asked in the thread that asks the databases: what has come since it was asked before.

    While the database is away, it is asked again. Anything else that it raises is raised where somebody listens.
    `latest` is what was told last.
    """

    def __init__(self, name: str, news: Callable[[], Sequence[T]]) -> None:
        self._name = name
        self._news = news
        self._listeners: set[Listener[T]] = set()
        self._reading: asyncio.Task[None] | None = None
        self.latest: T | None = None

    @property
    def is_idle(self) -> bool:
        """Whether nobody listens, and so nothing is asked."""
        return not self._listeners

    @contextmanager
    def listening(self, wants: Callable[[T], bool]) -> Iterator[Listener[T]]:
        """A listener of what it wants, from this moment until the block ends."""
        listener = Listener(wants)
        self._listeners.add(listener)
        if self._reading is None or self._reading.done():
            self.latest = None
            self._reading = asyncio.get_running_loop().create_task(self._read())
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    async def _read(self) -> None:
        try:
            while self._listeners:
                self._tell(await self._asked())
                await asyncio.sleep(PAUSE)
        except Exception as reason:
            for listener in self._listeners:
                listener.let_go(reason)

    async def _asked(self) -> Sequence[T]:
        """The news, once the database is there; none where nobody waits for it any longer."""
        told = False
        while self._listeners:
            try:
                return await ask(self._news)
            except AWAY as error:
                if not told:
                    logger.warning("%s waits for the database: %s", self._name, error)
                told = True
                await asyncio.sleep(PAUSE_WHILE_AWAY)
        return []

    def _tell(self, news: Sequence[T]) -> None:
        if news:
            self.latest = news[-1]
            for listener in self._listeners:
                listener.tell(news)
