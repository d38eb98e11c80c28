"""Which shop this is: nobody should take the real one for another. Every page of the admin says it."""

import re
from typing import NamedTuple

from django.conf import settings

PRODUCTION = "production"
# What is called otherwise is taken for the real shop. Of a name the first word counts, as in staging-eu.
HARMLESS = frozenset({"local", "development", "dev", "demo", "test", "testing", "staging", "preview"})


class Environment(NamedTuple):
    name: str
    is_real: bool


def environment() -> Environment | None:
    """A deployment that does not say what it is is the real shop. None: one on a developer's machine."""
    if not settings.ENVIRONMENT and settings.LOCAL:
        return None
    name = settings.ENVIRONMENT or PRODUCTION
    first, *_ = re.split(r"[^a-z]", name.lower(), maxsplit=1)
    return Environment(name, first not in HARMLESS)
