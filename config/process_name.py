"""What a process calls itself at the databases, so that `events watermark` and pg_stat_activity can name it."""

from collections.abc import Sequence
from pathlib import Path

WEB_SERVERS = {"granian", "gunicorn", "uwsgi", "mod_wsgi"}
STREAMS = "config.asgi:application"
CELERY_PROCESSES = {"worker", "beat"}


def process_name(command_line: Sequence[str]) -> str:
    """The kind of process that was started so, without its arguments, which may be personal: `orderlog worker`."""
    path = Path(command_line[0] if command_line else "")
    program = path.parent.name if path.name == "__main__.py" else path.name
    arguments = command_line[1:]
    match program:
        case "celery":
            kind = next((argument for argument in arguments if argument in CELERY_PROCESSES), program)
        case "manage.py" | "django-admin":
            kind = " ".join(["manage.py", *arguments[:1]])
        case _ if program in WEB_SERVERS:
            kind = "stream" if STREAMS in arguments else "web"
        case _:
            kind = program
    return f"orderlog {kind}".strip().encode("ascii", "replace").decode()
