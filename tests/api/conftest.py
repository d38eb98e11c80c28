from collections.abc import Iterator

import pytest

from tests.api.client import Storefront
from tests.api.lines import Lines, everything


@pytest.fixture
def shop(db: None) -> Storefront:
    """A client of a shop in which nothing has happened yet."""
    return Storefront()


@pytest.fixture
def lines() -> Iterator[Lines]:
    """All that is logged."""
    with everything() as kept:
        yield kept
