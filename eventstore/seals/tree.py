"""The hash tree of RFC 6962: one hash stands for many, and any of them can be proved to belong to it."""

from collections.abc import Sequence
from hashlib import sha256

_LEAF, _NODE = b"\x00", b"\x01"


def leaf(content: bytes) -> bytes:
    return sha256(_LEAF + content).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Neighbours are hashed together, level by level; an odd one at the end moves up as it is."""
    nodes = list(leaves)
    while len(nodes) > 1:
        pairs = iter(nodes)
        above = [sha256(_NODE + left + right).digest() for left, right in zip(pairs, pairs, strict=False)]
        nodes = above + nodes[2 * len(above) :]
    return nodes[0] if nodes else sha256(b"").digest()
