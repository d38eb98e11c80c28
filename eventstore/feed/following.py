"""Following the feed: first in pages, at the client's own pace, then together with all others as events come."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress

from eventstore.feed import sse
from eventstore.feed.asking import AWAY, ask
from eventstore.feed.hub import PAUSE_WHILE_AWAY, Hub, TooFarBehind
from eventstore.feed.page import START, CursorAhead, LogReplaced, Page, Told, Wanted, page
from eventstore.log.log import UnreadableEvent

PAGE = 500
_ALL = Wanted()
# Whoever comes again is told why.
_ENDS = (CursorAhead, LogReplaced, UnreadableEvent)


class Tail:
    """The end of the log, which is read once for all who have come so far."""

    def __init__(self) -> None:
        self.reached = START

    def news(self) -> Sequence[Page]:
        read = page(self.reached, _ALL, PAGE)
        if read.reached == self.reached:
            return []
        self.reached = read.reached
        return [read]


_tail = Tail()
_hub: Hub[Page] = Hub("the event feed", _tail.news)


class Client:
    """One client. What it was sent is told by a position, so that nothing comes twice, and nothing is left out."""

    def __init__(self, first: Page, wanted: Wanted) -> None:
        self._page = first
        self._reached = first.reached
        self._wanted = wanted

    async def messages(self) -> AsyncGenerator[bytes]:
        """Server-sent events, without an end but those that a client is told of when it comes again."""
        with suppress(*_ENDS):
            yield self._written(self._page.events)
            while True:
                async for chunk in self._catch_up():
                    yield chunk
                # Nobody else has had a turn since it was up to date.
                with _hub.listening(self._concerns) as listener, suppress(TooFarBehind):
                    while True:
                        yield self._told(await listener.heard(sse.HEARTBEAT))

    async def _catch_up(self) -> AsyncGenerator[bytes]:
        """Until it is where all the others are."""
        while not self._is_up_to_date():
            try:
                read = await ask(page, self._reached, self._wanted, PAGE)
            except AWAY:
                await asyncio.sleep(PAUSE_WHILE_AWAY)
                continue
            self._reached = read.reached
            yield self._written(read.events)

    def _is_up_to_date(self) -> bool:
        if _hub.is_idle:
            _tail.reached = self._reached
        return self._reached.position >= _tail.reached.position

    def _concerns(self, news: Page) -> bool:
        return not self._wanted.types.isdisjoint(news.types)

    def _told(self, pages: Sequence[Page]) -> bytes:
        events = [told for read in pages for told in self._fresh(read) if told.type in self._wanted.types]
        if _hub.latest is not None:  # what it did not want is behind it, too
            self._pass(_hub.latest)
        return self._written(events)

    def _fresh(self, read: Page) -> Sequence[Told]:
        fresh = [told for told in read.events if told.position > self._reached.position]
        self._pass(read)
        return fresh

    def _pass(self, read: Page) -> None:
        if read.reached.position > self._reached.position:
            self._reached = read.reached

    def _written(self, events: Sequence[Told]) -> bytes:
        """In the place of no event, how far it has come."""
        written = b"".join(sse.message(told.position, told.type, told.cloud_event) for told in events)
        return written or sse.heartbeat(self._reached.position)
