"""The shop's settings, with the views by hand beside its own."""

from config.access.rate import rate
from config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.serving.urls"
INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks.serving"]  # noqa: F405
LOGGING["root"]["level"] = "ERROR"  # type: ignore[index]  # noqa: F405
# As it is counted, and never reached.
THROTTLE_API_KEYS = rate("100000000/s")
