"""What a supervisor and a load balancer ask. Open: it says nothing about the shop."""

from django.db import Error, connections
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from eventstore.database.connection import DATABASE
from readmodels.engine.folding import restoration
from readmodels.engine.watching.health import unhealthy


@never_cache
@require_safe
def livez(request: HttpRequest) -> JsonResponse:
    """The process answers. It asks nobody else: a restart would not bring PostgreSQL back."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether requests should come here: 503 without the log's database, and with an older log than the read models'.

    Without the read database, or with a projection that stands still, it answers 200 and "degraded": orders can still
    be taken, and as it is so for every process alike, taking them all out of service would turn a part's failure into
    the whole shop's.
    """
    databases = {alias: state(alias) for alias in connections}
    ready = databases[DATABASE] == "ok"
    healthy = all(state == "ok" for state in databases.values())
    status = "ok" if healthy else "degraded" if ready else "unavailable"
    if healthy and restoration.stranded():
        answer = {"status": "unavailable", "databases": databases, "repair": restoration.REPAIR}
        return JsonResponse(answer, status=503)
    answer = {"status": status, "databases": databases}
    if healthy and (still := unhealthy()):
        answer |= {"status": "degraded", "unhealthy": still}
    return JsonResponse(answer, status=200 if ready else 503)


def state(alias: str) -> str:
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return "unavailable"
    return "ok"
