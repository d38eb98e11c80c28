import pytest

from tests.faults.conftest import quiet
from tests.storefront.visitor import Visitor

__all__ = ["quiet"]


@pytest.fixture
def visitor(transactional_db: None) -> Visitor:
    return Visitor()


@pytest.fixture
def other(transactional_db: None) -> Visitor:
    """Somebody else, at the same time."""
    return Visitor()
