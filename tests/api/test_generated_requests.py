"""Whatever is sent: no answer is a 5xx or one that the OpenAPI document does not know, what is not valid is refused."""

import logging
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.api.document import OPERATIONS, by_tag
from tests.api.generated_requests import send_requests

REQUESTS = 2_000
EACH = REQUESTS // len(OPERATIONS) + 1


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Each request that is refused is logged, which would bury what a test finds."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])
@pytest.mark.parametrize("tag", by_tag())
def test_every_answer_is_one_that_the_document_knows(tag: str) -> None:
    answered: Counter[int] = Counter()
    operations = [operation for operation in by_tag()[tag] if not operation.streams]
    for operation in operations:
        answered += send_requests(operation, EACH)
    assert answered.total() >= 0.5 * EACH * len(operations)
    assert any(status < 300 for status in answered)
