"""What a page may follow live: its SKUs and its order, signed, so that nobody follows the order of another."""

from collections.abc import Iterable

import msgspec
from django.conf import settings
from django.core import signing

from config.storefront.visit import PATH

SALT = "storefront.stream"
HOURS_VALID = 24
MOST_SKUS = 100


class Topics(msgspec.Struct, frozen=True):
    skus: tuple[str, ...] = ()
    order_id: str | None = None


def stream_address(skus: Iterable[str] = (), order_id: str | None = None) -> str:
    """Where the page gets its events from."""
    topics = Topics(tuple(skus)[:MOST_SKUS], order_id)
    signed = signing.dumps(msgspec.to_builtins(topics), salt=SALT, compress=True)
    return f"{settings.STREAM_URL}{PATH}/stream?topics={signed}"


def topics_of(text: str) -> Topics | None:
    """None for what is not signed by us, or too long ago."""
    try:
        return msgspec.convert(signing.loads(text, salt=SALT, max_age=HOURS_VALID * 3600), Topics)
    except (signing.BadSignature, ValueError):
        return None
