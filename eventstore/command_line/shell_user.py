"""Who types at the command line, to be noted with what they do."""

import getpass
import os


def shell_user() -> str:
    """By number where the machine has no name for them, as in a container."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def shell_actor() -> str:
    """The same, as who has done something."""
    return f"manage.py:{shell_user()}"
