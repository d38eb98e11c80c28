"""Arrays as parameters arrive as they are."""

from typing import Any

import psycopg
import pytest
from django.db import connection

from eventstore.database.array import Integers, Smallints, Texts

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "array",
    [
        Texts([]),
        Texts([""]),
        Texts(["a", "é", '"', "\\", "{}", ",", "NULL", "x" * 100_000, "🦉"]),
        Integers([]),
        Integers([0, -1, 2**31 - 1, -(2**31)]),
        Smallints([]),
        Smallints([0, -1, 2**15 - 1]),
    ],
)
def test_an_array_arrives_as_it_is(array: Any) -> None:
    connection.ensure_connection()
    row = psycopg.Cursor(connection.connection).execute("SELECT %b, cardinality(%b)", (array, array)).fetchone()
    assert row == (list(array), len(array))
