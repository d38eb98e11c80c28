"""Seals that the application's role forges. It may add to their table; what it adds is found."""

from hashlib import sha256

import pytest

from eventstore.database.connection import rows
from eventstore.seals import chain
from eventstore.seals.seal import Seal
from tests.eventstore.example import add
from tests.eventstore.findings import found

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])

HIGHEST = (1 << 63) - 1


@pytest.fixture(autouse=True)
def log(transactional_db: None) -> None:
    """Two seals of three positions each."""
    for amount in range(1, 7):
        add("a", amount)
        if amount % 3 == 0:
            list(chain.extend())


def forge(number: int, first: int, last: int) -> None:
    """A seal that follows the newest one, fits its own content, and says that there is no event."""
    newest = chain.newest()
    forged = Seal(number, first, last, sha256(b"").digest(), b"", newest.hash, b"", newest.sealed_at).sealed()
    assert rows("add_seal", **forged._asdict(), events=0)


@pytest.mark.parametrize(
    ("number", "first", "last", "findings"),
    [
        (3, 7, 65_542, ["seal_ahead"]),
        (3, 7, 7, ["seal_ahead"]),
        (3, 4, 6, ["seal_forked", "inserted", "inserted", "inserted"]),
        (3, -(1 << 63), -(1 << 63), ["seal_forked"]),
        (4, 7, 7, ["seal_deleted", "seal_ahead"]),
        (HIGHEST, HIGHEST - 65_535, HIGHEST, ["seal_deleted"] * 1_000 + ["seal_ahead"]),
    ],
)
def test_a_forged_seal_is_found(number: int, first: int, last: int, findings: list[str]) -> None:
    forge(number, first, last)
    assert [kind for kind, _ in found()] == findings


def test_what_is_appended_under_a_forged_seal_is_named() -> None:
    forge(3, 7, 99)
    add("a", 10)
    assert found() == [("seal_ahead", None), ("inserted", 7)]
