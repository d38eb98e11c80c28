"""Asking before something is destroyed, on a terminal and without one."""

import os
import pty
import subprocess
import sys

import pytest
from django.core.management import CommandError

from eventstore.command_line.confirming import confirm

ASKS = """
from django.core.management import CommandError
from eventstore.command_line.confirming import confirm
try:
    confirm("Drop it?", False)
    print("dropped")
except CommandError as refused:
    print(refused)
"""


@pytest.mark.parametrize(
    ("typed", "said"),
    [("y\n", "dropped"), ("YES\n", "dropped"), ("n\n", "nothing was changed"), ("\n", "nothing was changed")],
)
def test_on_a_terminal_it_is_asked(typed: str, said: str) -> None:
    ours, theirs = pty.openpty()
    try:
        os.write(ours, typed.encode())
        asked = subprocess.run([sys.executable, "-c", ASKS], stdin=theirs, capture_output=True, text=True, timeout=60)
    finally:
        os.close(ours)
        os.close(theirs)
    assert asked.stdout.splitlines()[-1].removeprefix("Drop it? [y/N] ") == said


def test_who_says_yes_beforehand_is_not_asked() -> None:
    confirm("Drop it?", True)


def test_where_nobody_is_there_it_is_refused() -> None:
    with pytest.raises(CommandError, match=r"Drop it\? There is nobody to ask: give --yes") as refused:
        confirm("Drop it?", False)
    assert refused.value.returncode == 2
