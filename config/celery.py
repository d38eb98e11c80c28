"""The Celery application: read models, seals, reactions and the outbox, and the threads that trust no message."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_init, worker_process_init

from config import broker, messages, telemetry

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

broker.use()
messages.use()
app = Celery("orderlog")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["eventstore", "eventstore.reactions", "eventstore.outbox", "readmodels.engine"])


@setup_logging.connect
def leave_logging_as_it_is(**options: Any) -> None:
    """LOG_LEVEL and LOG_FORMAT hold for every process: unless somebody answers here, Celery sets a level of its own."""


@worker_init.connect
def look_before_folding(**options: Any) -> None:
    from config.start_up import refuse_unsound

    refuse_unsound()


@worker_process_init.connect
def sweep(**options: Any) -> None:
    from eventstore import sweeping
    from eventstore.outbox.sending import send_late
    from eventstore.reactions.react import react
    from readmodels.engine.waking import sweep

    telemetry.start()
    sweep.start()
    sweeping.start("round of reactions", react, sweep.SECONDS_BETWEEN)
    sweeping.start("outbox", send_late, sweep.SECONDS_BETWEEN)
