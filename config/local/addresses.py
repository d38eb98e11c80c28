"""The addresses of the local services, for settings.py. To import it starts no process and opens no connection."""

import os
import socket
from pathlib import Path
from typing import Any
from urllib.parse import quote

from config.local import folder

NOT_RUNNING = "The local services are not running: start them with `make run`, or set DATABASE_URL."
DATABASE_NAMES = {"default": "orderlog", "readmodels": "orderlog_readmodels"}
ROLE = "orderlog"
OWNER = "orderlog_owner"
POSTGRES_PORT = 5432
WEB_PORT = 8000


def databases() -> dict[str, dict[str, Any]]:
    """Django's DATABASES entries for the PostgreSQL of `make run`."""
    return {
        alias: {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": name,
            "USER": ROLE,
            "PASSWORD": "",
            "HOST": str(folder.socket_folder("postgres")),
            "PORT": str(POSTGRES_PORT),
        }
        for alias, name in DATABASE_NAMES.items()
    }


def owners() -> dict[str, dict[str, Any]]:
    """What differs for the role that owns the log and migrates it."""
    return {"default": {"USER": OWNER}}


def web_port() -> int:
    """Of `make run`: what the last one was told, for commands beside it that were told nothing."""
    return _port("PORT", int(port_file().read_text()) if port_file().exists() else WEB_PORT)


def web_url() -> str:
    return f"http://127.0.0.1:{web_port()}"


def port_file() -> Path:
    return folder.LOCAL / "port"


def stream_port() -> int:
    """Of the process that streams."""
    return _port("STREAM_PORT", web_port() + 1)


def stream_url() -> str:
    return f"http://127.0.0.1:{stream_port()}"


def web_origins() -> list[str]:
    return [f"http://{host}:{web_port()}" for host in ("127.0.0.1", "localhost")]


def _port(name: str, default: int) -> int:
    """`make run` refuses what is no port; for all others it is as if there were none."""
    text = os.environ.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() else default


def postgres_is_used() -> bool:
    """Whether the databases are left to the local PostgreSQL."""
    return not os.environ.get("DATABASE_URL")


def broker_is_used() -> bool:
    """Whether the broker is left to the local services."""
    return not os.environ.get("CELERY_BROKER_URL")


def broker_url() -> str:
    """What `make run` chose: Redis, or files where there is no Redis."""
    if messages_folder().exists():
        return "filesystem://"
    return redis_url(redis_socket())


def broker_transport_options() -> dict[str, Any]:
    """Time-outs, so that no request hangs on a broker that is gone; or the folders of the broker made of files."""
    if not broker_url().startswith("filesystem:"):
        return {"socket_timeout": 5, "socket_connect_timeout": 1}
    messages = messages_folder()
    return {
        "data_folder_in": str(messages / "queue"),
        "data_folder_out": str(messages / "queue"),
        "control_folder": str(messages / "control"),
        "polling_interval": 0.1,
    }


def redis_socket() -> Path:
    return folder.socket_folder("redis") / "redis.sock"


def redis_url(path: Path) -> str:
    return f"redis+socket://{quote(str(path))}"


def messages_folder() -> Path:
    """Exists only where `make run` found no Redis."""
    return folder.LOCAL / "messages"


def hint() -> str | None:
    """One line that says how to start the local services, when they are needed and do not answer."""
    if not postgres_is_used():
        return None
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(folder.socket_folder("postgres") / f".s.PGSQL.{POSTGRES_PORT}"))
        except OSError:
            return NOT_RUNNING
    return None
