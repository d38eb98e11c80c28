"""Statements that are kept for a connection: they survive what happens to it, and stay out of nobody's transaction."""

import pytest
from django.db import connection, transaction

from eventstore import stream
from eventstore.connection import rows
from tests.eventstore.example import add

pytestmark = pytest.mark.django_db(transaction=True, databases=["default"])


def test_a_server_that_has_forgotten_them_is_told_again() -> None:
    add("a")
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    assert add("a").version == 2


def test_a_connection_that_was_closed_leaves_nothing_to_the_next() -> None:
    add("a")
    connection.close()
    assert add("a").version == 2


def test_the_first_statement_of_a_transaction_is_a_part_of_it() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        rows("announce_floor")
        assert held() == 1
        raise ZeroDivisionError
    assert held() == 0


def held() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        (count,) = cursor.fetchone()
    return int(count)


def test_a_command_within_a_transaction_is_undone_with_it() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        add("a")
        raise ZeroDivisionError
    assert stream.read("test-a") == []
