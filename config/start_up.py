"""What must hold before a process serves or folds: manage.py checks by itself, a web server or Celery does not."""

import logging
import sys

from django.core.checks import run_checks
from django.db import connections

from readmodels.engine.folding import restoration

logger = logging.getLogger(__name__)


def refuse_unsound() -> None:
    """End the process with the reasons, and what repairs it, if it must not run on these databases."""
    try:
        found = run_checks(tags=["eventstore", "readmodels", restoration.TAG], databases=list(connections))
    finally:
        connections.close_all()  # what forks from here must not share them
    reasons = [f"{message.msg} {message.hint or ''}".strip() for message in found if message.is_serious()]
    for reason in reasons:
        logger.critical("%s", reason)
    if reasons:
        sys.exit(f"Orderlog does not start: {reasons[0]}")
