"""The Celery application: the doorbell of the read models, the sweep that does not trust it, and the seals."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init, worker_process_init
from kombu.transport.redis import QoS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# A worker that loses Redis while it has a message would give that back, and with kombu 5.7 it ends of that: the
# connection is gone ('NoneType' object has no attribute 'hostname'). Nothing depends on a message.
QoS.restore_at_shutdown = False

app = Celery("orderlog")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["eventstore", "readmodels.engine"])


@worker_init.connect
def look_before_folding(**options: Any) -> None:
    from config.start_up import refuse_unsound

    refuse_unsound()


@worker_process_init.connect
def sweep(**options: Any) -> None:
    from readmodels.engine import sweep

    sweep.start()
