"""PgBouncer in transaction mode between the tests and their PostgreSQL, where ORDERLOG_PGBOUNCER names its program."""

import os
import subprocess
from pathlib import Path

from config.local import addresses
from config.local.postgres import SUPERUSER, Postgres
from config.local.process import CannotStart, Process, last_line, wait_until

PROGRAM = os.environ.get("ORDERLOG_PGBOUNCER", "")
# Where PostgreSQL is then: the pooler has its address.
BEHIND = 5433
SETTINGS = {"port": str(BEHIND)}
SESSIONS = 5

CONFIGURATION = """
[databases]
* = host={sockets} port={behind}

[pgbouncer]
pool_mode = transaction
default_pool_size = {sessions}
max_client_conn = 500
max_prepared_statements = 200
server_login_retry = 1
listen_addr =
listen_port = {port}
unix_socket_dir = {sockets}
unix_socket_mode = 0777
auth_type = trust
auth_file = {users}
"""


def version() -> str:
    return subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]


class Pooler:
    """It runs as PostgreSQL does, beside it, and holds so few sessions that clients wait for one."""

    def __init__(self, local: Path, postgres: Postgres) -> None:
        self.postgres = postgres
        self.configuration = postgres.folder / "pgbouncer.ini"
        self.users = postgres.folder / "pgbouncer.users"
        self.log = local / "logs" / "pgbouncer.log"
        account = postgres.account
        command = account.command(PROGRAM, self.configuration)
        self.process = Process(
            "pgbouncer", command, home=local, pids=local / "pids", log=self.log, switch=account.switch
        )

    def start(self) -> None:
        """Comes back when it takes connections. What sessions may not be given, the role has."""
        port, sockets = addresses.POSTGRES_PORT, self.postgres.sockets
        self.users.write_text("".join(f'"{role}" ""\n' for role in (SUPERUSER, addresses.OWNER, addresses.ROLE)))
        self.configuration.write_text(
            CONFIGURATION.format(sockets=sockets, behind=BEHIND, sessions=SESSIONS, port=port, users=self.users)
        )
        with self.postgres.connect() as connection:
            for timeout in ("lock_timeout = '3s'", "statement_timeout = '60s'"):
                connection.execute(f"ALTER ROLE {addresses.ROLE} SET {timeout}")
        self.process.start()
        listens = (sockets / f".s.PGSQL.{port}").exists
        wait_until(lambda: listens() or self.process.exit_code is not None, 10)
        if not listens():
            raise CannotStart(f"PgBouncer does not start: {last_line(self.log)}")

    def stop(self) -> None:
        self.process.stop()
