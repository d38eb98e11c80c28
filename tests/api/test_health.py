import pytest
from django.test import Client

from tests.api.outage import unreachable

pytestmark = pytest.mark.django_db(databases=["default", "readmodels"], transaction=True)


def test_all_is_well() -> None:
    answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "databases": {"default": "ok", "readmodels": "ok"}}


def test_without_the_logs_database_no_requests_should_come() -> None:
    with unreachable("default"):
        answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "databases": {"default": "unavailable", "readmodels": "ok"}}


def test_without_the_read_database_they_should() -> None:
    with unreachable("readmodels"):
        answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "degraded", "databases": {"default": "ok", "readmodels": "unavailable"}}


def test_a_process_lives_whatever_the_databases_do() -> None:
    with unreachable("default"), unreachable("readmodels"):
        assert Client().get("/livez").status_code == 200


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_health_is_not_cached(path: str) -> None:
    assert "no-store" in Client().get(path).headers["Cache-Control"]
