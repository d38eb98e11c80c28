"""/shop/stream: what the pages that are open in this process show changes live, by one reader of the read database."""

from collections import Counter
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from config.storefront.stock import Availability
from config.storefront.topics import Topics, topics_of
from eventstore.feed import sse
from eventstore.feed.hub import Hub, TooFarBehind
from readmodels.customer_order_summary.queries import NEWEST_FIRST, orders
from readmodels.engine.storing.checkpoint import LIVE, Checkpoint
from readmodels.product_inventory.queries import several

STOCK, ORDER = "stock", "order"


class Topic(NamedTuple):
    """What can be followed: a SKU's stock, or an order."""

    event: str
    key: str


class Change(NamedTuple):
    topic: Topic
    told: bytes


# What one look at the database has brought.
Changes = tuple[Change, ...]


class Watch:
    """What is followed, by how many, and what was told of it last. It is asked in another thread than it is told."""

    def __init__(self) -> None:
        self._followed: Counter[Topic] = Counter()
        self._told: dict[Topic, bytes] = {}
        self._joined = 0
        self._stood: Any = None

    @contextmanager
    def following(self, topics: frozenset[Topic]) -> Iterator[None]:
        """From now on, and first how things stand: that is told to all others once more, whom it does no harm."""
        self._followed.update(topics)
        self._forget(topics)
        self._joined += 1
        try:
            yield
        finally:
            self._followed.subtract(topics)
            gone = frozenset(topic for topic in topics if not self._followed[topic])
            self._forget(gone)
            for topic in gone:
                del self._followed[topic]

    def news(self) -> Sequence[Changes]:
        """Nothing is asked of the tables as long as nobody has come and no checkpoint has moved."""
        stands = self._joined, list(_CHECKPOINTS.all())
        if stands == self._stood:
            return []
        changes = tuple(
            change for change in states(list(self._followed)) if self._told.get(change.topic) != change.told
        )
        self._told.update(changes)
        self._stood = stands
        return [changes] if changes else []

    def _forget(self, topics: frozenset[Topic]) -> None:
        for topic in topics:
            self._told.pop(topic, None)


def states(topics: Sequence[Topic]) -> Iterator[Change]:
    """What there is to tell of each at this moment; nothing of an order that its read model does not have yet."""
    yield from _stocks([key for event, key in topics if event == STOCK])
    yield from _orders([key for event, key in topics if event == ORDER])


_CHECKPOINTS = (
    Checkpoint.objects.filter(slot=LIVE, name__in=("product_inventory", "customer_order_summary"))
    .order_by("pk")
    .values_list("pk", "position", "generation")
)
_watch = Watch()
_hub: Hub[Changes] = Hub("the shop front's stream", _watch.news)


async def followed(topics: frozenset[Topic]) -> AsyncGenerator[bytes]:
    """Server-sent events, without an end. Whoever falls behind comes again, and is told how things stand then."""

    def concerns(changes: Changes) -> bool:
        return any(change.topic in topics for change in changes)

    with _watch.following(topics), _hub.listening(concerns) as listener, suppress(TooFarBehind):
        while True:
            yield _written(await listener.heard(sse.HEARTBEAT), topics)


@csrf_exempt
@require_GET
async def stream(request: HttpRequest) -> HttpResponseBase:
    signed = request.GET.get("topics", "")
    topics = topics_of(signed)
    if topics is None:
        return HttpResponse("Load the page again.", status=403, content_type="text/plain")

    async def welcome() -> bool:
        return topics_of(signed) is not None

    return sse.answer(followed(_all(topics)), welcome)


def _all(topics: Topics) -> frozenset[Topic]:
    stocks = [Topic(STOCK, sku) for sku in topics.skus]
    return frozenset([*stocks, Topic(ORDER, topics.order_id)] if topics.order_id else stocks)


def _written(heard: Sequence[Changes], topics: frozenset[Topic]) -> bytes:
    changes = [change for changes in heard for change in changes if change.topic in topics]
    return b"".join(sse.message("", change.topic.event, change.told) for change in changes) or sse.heartbeat()


def _stocks(skus: Sequence[str]) -> Iterator[Change]:
    for row in several(skus):
        left = Availability(row.orderable, row.available <= 0)
        told = {"sku": row.sku, "available": left.units, "in_stock": bool(left.units)}
        yield _change(Topic(STOCK, row.sku), {**told, "words": left.words, "level": left.level})


def _orders(order_ids: list[str]) -> Iterator[Change]:
    for row in orders({"order_ids": order_ids}, NEWEST_FIRST.name, None, len(order_ids)).rows:
        since = msgspec.json.decode(row.since)
        told = {name: since[name] for name in ("status", "payment_status", "fulfillment_status", "version")}
        yield _change(Topic(ORDER, row.order_id), {"order_id": row.order_id, **told})


def _change(topic: Topic, told: dict[str, Any]) -> Change:
    return Change(topic, msgspec.json.encode(told))
