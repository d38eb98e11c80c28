"""The long proof of what `make test` tries with few requests: no answer that the OpenAPI document does not know."""

from collections import Counter
from collections.abc import Callable

import pytest

from tests.api.document import OPERATIONS
from tests.api.generated_requests import send_requests

REQUESTS = 100_000

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])]


def test_a_hundred_thousand_requests(quiet: None, record_property: Callable[[str, object], None]) -> None:
    operations = [operation for operation in OPERATIONS if not operation.streams]
    answered: Counter[int] = Counter()
    for operation in operations:
        answered += send_requests(operation, REQUESTS // len(operations) + 1)
    record_property("requests", answered.total())
    record_property("answers", dict(sorted(answered.items())))
    assert answered.total() >= 0.9 * REQUESTS
