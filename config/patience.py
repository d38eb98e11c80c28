"""Asking a database that may be away or slow, with little time for it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psycopg
from django.db import Error, connections, transaction

# The log is read through psycopg itself, the read models through Django.
FAILURES = (Error, psycopg.Error)
PATIENCE = "SELECT set_config('statement_timeout', '2s', true), set_config('lock_timeout', '1s', true)"


@contextmanager
def briefly(*aliases: str) -> Iterator[None]:
    """A transaction in each of them, in which no statement takes longer than two seconds. Raises FAILURES."""
    with ExitStack() as transactions:
        for alias in aliases:
            transactions.enter_context(transaction.atomic(using=alias))
            with connections[alias].cursor() as cursor:
                cursor.execute(PATIENCE)
        yield
