from django.urls import path

import eventstore.http.endpoint  # noqa: F401  (registers <key:...>)
from config.access.api import CustomerTokens

urlpatterns = [path("customers/<key:customer_id>/tokens", CustomerTokens.as_view())]
