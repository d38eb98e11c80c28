"""Keys that were made before there were scopes go on opening everything."""

from io import StringIO

import pytest
from django.core.management import call_command

from tests.conftest import superuser

pytestmark = pytest.mark.django_db(transaction=True)


def test_keys_that_are_there_keep_all() -> None:
    out = StringIO()
    call_command("sqlmigrate", "access", "0002", stdout=out)
    statements = out.getvalue().replace("BEGIN;", "").replace("COMMIT;", "")
    with superuser("default") as connection, connection.transaction(force_rollback=True):
        connection.execute("ALTER TABLE access_apikey DROP COLUMN scopes")
        connection.execute(
            "INSERT INTO access_apikey (id, name, secret_hash, created_at) VALUES ('0123456789ab', 'erp', '', now())"
        )
        connection.execute(statements)
        assert connection.execute("SELECT scopes FROM access_apikey").fetchall() == [(["*"],)]
        with pytest.raises(Exception, match="null value"), connection.transaction():
            connection.execute(
                "INSERT INTO access_apikey (id, name, secret_hash, created_at) VALUES ('0', 'new', '', now())"
            )
