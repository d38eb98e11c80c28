#!/usr/bin/env python
"""Django's command line: `python manage.py help` lists what there is."""

import os
import sys


def main() -> None:
    """Settings that are not whole, a database that does not answer: a line; --traceback tells it all."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
        from django.db import OperationalError, ProgrammingError
        from psycopg import OperationalError as DriverError
        from psycopg.errors import UndefinedColumn, UndefinedTable
    except ImportError:
        sys.exit("This Python has no Django: `make run` installs it once, then it is .venv/bin/python manage.py")

    from config.local import addresses

    if any("\udc80" <= character <= "\udcff" for argument in sys.argv for character in argument):
        sys.stderr.write("The arguments are not UTF-8.\n")
        sys.exit(2)
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        if "--traceback" in sys.argv:
            raise
        sys.stderr.write(f"The settings cannot be used: {error}\n")
        sys.exit(2)
    except (OperationalError, DriverError) as error:
        if "--traceback" in sys.argv:
            raise
        sys.exit(addresses.hint() or f"The database does not answer: {str(error).splitlines()[0]}")
    except ProgrammingError as error:
        unmigrated = isinstance(error.__cause__, UndefinedTable | UndefinedColumn) and "migrate" not in sys.argv
        if "--traceback" in sys.argv or not unmigrated:
            raise
        lacking = str(error).splitlines()[0]
        sys.exit(f"Run `manage.py migrate` and `manage.py migrate --database readmodels` first: {lacking}")
    except KeyboardInterrupt:
        sys.exit(130)
    except SystemExit as end:
        if end.code == 1 and (hint := addresses.hint()):
            sys.stderr.write(f"{hint}\n")
        raise


if __name__ == "__main__":
    main()
