"""The API's documentation as one page to read, by Redoc."""

import secrets
from typing import Any

from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularRedocView
from rest_framework.request import Request
from rest_framework.response import Response

from config.content_security import POLICY


class RedocView(SpectacularRedocView):
    """Redoc makes its styles as it goes, which only a nonce allows, and searches in a worker that it makes, too."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page: Response = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]
        nonce = secrets.token_urlsafe(16)
        page.data["nonce"] = nonce
        page["Content-Security-Policy"] = f"{POLICY}; style-src 'self' 'nonce-{nonce}'; worker-src blob:"
        return page
