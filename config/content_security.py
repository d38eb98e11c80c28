"""What browsers are told to keep apart, in every answer. Django has no policy of its own before 6.0."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# No inline script or style, nothing from elsewhere but streams. Swagger UI and the admin show icons as data: URLs.
POLICY = "; ".join(
    [
        "default-src 'self'",
        f"connect-src 'self' {settings.STREAM_URL}".rstrip(),
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)


class ContentSecurityMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        # The script of the API's documentation has a token in it, against requests of other sites: it is not for them.
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
