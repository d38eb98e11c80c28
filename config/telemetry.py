"""Spans for OpenTelemetry, where OTEL_EXPORTER_OTLP_ENDPOINT is set and the packages of `otel` are installed."""

import logging
import os

from eventstore.tracing import spans

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
MISSING = "%s is set, but no span is sent: pip install -r requirements-otel.txt (%s)"

logger = logging.getLogger(__name__)


def start() -> None:
    """In each process that serves or works, after it was forked."""
    asked = next((name for name in ENDPOINTS if os.environ.get(name)), None)
    if asked is None:
        return
    try:
        from config import open_telemetry  # which nothing needs otherwise
    except ImportError as error:
        logger.warning(MISSING, asked, error)
        return
    spans.keep_by(open_telemetry.exporting())
