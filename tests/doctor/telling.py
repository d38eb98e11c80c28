"""What `manage.py doctor` tells, as a script reads it."""

import json
from typing import Any

from django.core.management import CommandError, call_command

Told = dict[tuple[str, str], list[dict[str, str]]]


def doctor(capsys: Any) -> tuple[int, Told]:
    """The exit code, and what was found by area and check."""
    capsys.readouterr()
    code = 0
    try:
        call_command("doctor", "--json")
    except CommandError as error:
        code = error.returncode
    told: Told = {}
    for one in json.loads(capsys.readouterr().out)["findings"]:
        told.setdefault((one["area"], one["check"]), []).append(one)
    return code, told


def state(told: Told, area: str, check: str) -> str:
    return told[area, check][0]["state"]


def not_ok(told: Told) -> set[tuple[str, str]]:
    return {name for name, found in told.items() if any(one["state"] != "ok" for one in found)}
