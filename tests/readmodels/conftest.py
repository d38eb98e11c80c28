from collections.abc import Iterator

import pytest
from celery import current_app


@pytest.fixture
def celery_eager() -> Iterator[None]:
    """Tasks that are sent run at once, in this process."""
    current_app.conf.task_always_eager = True
    yield
    current_app.conf.task_always_eager = False
