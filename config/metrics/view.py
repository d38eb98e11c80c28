"""GET /metrics, in Prometheus' text format."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from config.metrics.access import allowed
from config.metrics.shop import Shop

REFUSED = "Send the METRICS_TOKEN as a bearer token, or ask from one of the METRICS_NETWORKS.\n"


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """What cannot be reached is told as such: the answer is 200 all the same."""
    if not allowed(request):
        return _refusal()
    return HttpResponse(generate_latest(Shop()), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _refusal() -> HttpResponse:
    if not settings.METRICS_TOKEN:
        return HttpResponse(REFUSED, status=403, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(REFUSED, status=401, content_type="text/plain; charset=utf-8")
    answer["WWW-Authenticate"] = 'Bearer realm="metrics"'
    return answer
