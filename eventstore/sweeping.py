"""Work that a process does by itself, again and again, whatever no message has told it: a thread for each kind."""

import logging
import random
import threading
import time
from collections.abc import Callable

from django.db import close_old_connections

logger = logging.getLogger(__name__)


def start(name: str, work: Callable[[], None], seconds: float) -> None:
    """Do `work` about every `seconds`. What fails is left to the next time."""
    threading.Thread(target=_again_and_again, args=(name, work, seconds), name=name, daemon=True).start()


def _again_and_again(name: str, work: Callable[[], None], seconds: float) -> None:
    while True:
        # Not all processes at the same moment.
        time.sleep(seconds * random.uniform(0.5, 1.5))
        close_old_connections()
        try:
            work()
        except Exception as error:
            logger.warning("the %s was cut short, the next one goes on: %s", name, error)
