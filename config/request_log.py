"""A line in the logs for each request that was answered with an error: what was asked, by which code it was answered.

It says nothing of query, body and headers, where keys and personal data may be.
"""

import logging

from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)
_LOGGED = "_has_been_logged"


def note(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """4xx is the caller's affair: INFO. 5xx is ours: WARNING. What Django has told with a traceback is told."""
    if getattr(response, _LOGGED, False):
        return
    content = getattr(response, "data", None)
    code = content.get("code") if isinstance(content, dict) else None
    facts = {
        "status": response.status_code,
        "code": code or response.reason_phrase,
        "method": request.method,
        "path": request.path,
        "milliseconds": round(seconds * 1_000, 1),
    }
    level = logging.INFO if response.status_code < 500 else logging.WARNING
    logger.log(level, "%(status)d %(code)s: %(method)s %(path)s", facts, extra={"facts": facts})
    setattr(response, _LOGGED, True)  # or Django would say it again, without the trace
