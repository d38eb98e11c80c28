"""Every route of the shop."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView

from config.access.login_link import log_in
from config.api.redoc import RedocView
from config.health import livez, readyz
from config.metrics.view import metrics

urlpatterns: list[URLPattern | URLResolver] = [
    # What is asked most comes first: each route before it costs a request a microsecond.
    path("api/v1/", include("readmodels.urls")),
    path("api/v1/", include("orders.urls")),
    path("api/v1/", include("catalog.urls")),
    path("api/v1/", include("eventstore.outbox.webhooks.urls")),
    path("api/v1/", include("config.access.urls")),
    path("api/v1/", include("eventstore.feed.urls")),
    path("", RedirectView.as_view(url="/shop/" if settings.STOREFRONT else "/api/docs")),
    path("livez", livez),
    path("readyz", readyz),
    path("metrics", metrics),
    path("api/schema", SpectacularJSONAPIView.as_view(), name="schema"),
    path("api/docs", SpectacularSwaggerSplitView.as_view(url_name="schema")),
    path("api/redoc", RedocView.as_view(url_name="schema")),
    path("admin/", admin.site.urls),
]
if settings.STOREFRONT:
    urlpatterns.append(path("shop/", include("config.storefront.urls")))
if settings.LOCAL:
    urlpatterns.append(path("login-link/<str:token>", log_in))

handler400 = "config.api.problems.bad_request"
handler403 = "config.api.problems.permission_denied"
handler404 = "config.api.problems.page_not_found"
handler500 = "config.api.problems.server_error"
