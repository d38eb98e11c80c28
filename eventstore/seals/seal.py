"""What a seal is: the proof that a range of positions holds exactly the events it held when it was sealed.

Its root covers every event in the range, its hash covers the root and the seal before it. Whoever keeps one seal's hash
outside of the database can therefore prove the whole log up to there.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from struct import Struct
from typing import NamedTuple

from eventstore.seals import tree

# Two of a mark's seven bytes say where in the range its event is.
LONGEST_RANGE = 1 << 16

_MARK = Struct(">H3s2s")
_HEAD = Struct(">5q")
_POSITION = Struct(">q")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Leaf(NamedTuple):
    """An event in the hash tree: its position, and the SHA-256 of all that is stored of it and of its command."""

    position: int
    event: bytes
    command: bytes

    @property
    def hash(self) -> bytes:
        return tree.leaf(_POSITION.pack(self.position) + self.event + self.command)

    @property
    def mark(self) -> bytes:
        """Enough to tell which event was altered, and whether it was the event or its command. The root proves it."""
        return self.event[:3] + self.command[:2]


class Seal(NamedTuple):
    """The range is `first` to `last`, both included; positions without an event were rolled back.

    `marks` has seven bytes for each event: where in the range it is (2), and the beginnings of the event's (3) and of
    the command's hash (2).
    """

    number: int
    first: int
    last: int
    root: bytes
    marks: bytes
    previous: bytes
    hash: bytes
    sealed_at: datetime

    @property
    def events(self) -> int:
        return len(self.marks) // _MARK.size

    @property
    def is_whole(self) -> bool:
        """Whether its hash is that of its content."""
        return self.hash == self.sealed().hash

    def sealed(self) -> "Seal":
        """The same with the hash of its content."""
        microseconds = (self.sealed_at - _EPOCH) // timedelta(microseconds=1)
        head = _HEAD.pack(self.number, self.first, self.last, self.events, microseconds)
        content = head + self.root + sha256(self.marks).digest() + self.previous
        return self._replace(hash=sha256(content).digest())

    def marked(self) -> Iterator[tuple[int, bytes]]:
        """The position and the mark of each event that was sealed."""
        whole = self.marks[: self.events * _MARK.size]
        return ((self.first + offset, event + command) for offset, event, command in _MARK.iter_unpack(whole))


# What the first seal follows.
ORIGIN = Seal(0, 0, 0, b"", b"", b"", b"", _EPOCH).sealed()


def root(leaves: Sequence[Leaf]) -> bytes:
    return tree.root([leaf.hash for leaf in leaves])


def seal(previous: Seal, last: int, leaves: Sequence[Leaf], sealed_at: datetime) -> Seal:
    """The seal after `previous`: of all positions up to `last`, where these events are."""
    first = previous.last + 1
    marks = b"".join(_MARK.pack(leaf.position - first, leaf.event, leaf.command) for leaf in leaves)
    return Seal(previous.number + 1, first, last, root(leaves), marks, previous.hash, b"", sealed_at).sealed()
