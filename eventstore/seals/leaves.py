"""Reads a range of the log for hashing.

It is hashed here and not by the database, whose owner could put other functions in the place of its own. What is
hashed is each column as PostgreSQL sends it in binary, after its length: no setting changes that, and no two different
rows are the same bytes.
"""

from hashlib import sha256
from struct import Struct

from eventstore.database.connection import copied
from eventstore.seals.seal import Leaf

# A row of COPY begins with the count of its columns (2 bytes), then each column after its length (4 bytes).
_NUMBER = slice(6, 14)
_AFTER_NUMBER = slice(14, None)
_AFTER_POSITION = slice(26, None)
_position = Struct(">18xq").unpack_from


def read(first: int, last: int) -> list[Leaf]:
    """The events from `first` to `last`, which must not lie above a watermark that was read before."""
    rows = copied("copy_commands", first=first, last=last)
    commands = {row[_NUMBER]: sha256(row[_AFTER_NUMBER]).digest() for row in rows}
    nothing = sha256().digest()
    return [
        Leaf(_position(row)[0], sha256(row[_AFTER_POSITION]).digest(), commands.get(row[_NUMBER], nothing))
        for row in copied("copy_events", first=first, last=last)
    ]
