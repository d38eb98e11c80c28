import pytest

from tests.api.client import Storefront


@pytest.fixture
def shop(db: None) -> Storefront:
    """A client of a shop in which nothing has happened yet."""
    return Storefront()
