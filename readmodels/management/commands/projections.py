"""manage.py projections: where each read model stands, and how far it is behind; pause one, and resume it."""

import json
from argparse import SUPPRESS, ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from eventstore.command_line.shell_user import shell_actor
from readmodels.engine.operating import pauses
from readmodels.engine.registry import UnknownProjection, projection
from readmodels.engine.storing.pausing import InlineNeverPauses
from readmodels.engine.watching.status import Status, statuses

ACTIONS = {
    "list": "where each stands (the default)",
    "status": "the same; exit code 1 if one is paused or not healthy",
    "pause": "have nobody move its table until it is resumed",
    "resume": "have the workers go on with it",
}


class Command(BaseCommand):
    help = "List the projections with their position, the head of the log, and their lag; pause or resume one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action")
        chosen = {action: actions.add_parser(action, help=text) for action, text in ACTIONS.items()}
        for one in (parser, *chosen.values()):
            one.add_argument("--json", action="store_true", default=SUPPRESS, help="print JSON, for scripts")
        for action in ("pause", "resume"):
            chosen[action].add_argument("name", metavar="NAME")
        chosen["pause"].add_argument("--reason", default="", help="why; it is kept")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['action'] or 'list'}")(options)
        except (UnknownProjection, InlineNeverPauses) as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal

    def _list(self, options: dict[str, Any]) -> list[Status]:
        found = statuses()
        if options.get("json"):
            self.stdout.write(json.dumps([_public(status) for status in found], default=str))
        else:
            Console(file=self.stdout).print(_table(found))  # type: ignore[arg-type]
        return found

    def _status(self, options: dict[str, Any]) -> None:
        found = self._list(options)
        if wrong := [status.name for status in found if status.pause or not status.healthy]:
            raise CommandError(f"standing still: {', '.join(wrong)}")

    def _pause(self, options: dict[str, Any]) -> None:
        new = pauses.pause(projection(options["name"]), options["reason"].strip(), shell_actor())
        self._say(options, new, "is paused" if new else "was paused already")

    def _resume(self, options: dict[str, Any]) -> None:
        was_paused = pauses.resume(projection(options["name"]), shell_actor())
        self._say(options, was_paused, "goes on" if was_paused else "was not paused")

    def _say(self, options: dict[str, Any], changed: bool, verdict: str) -> None:
        if options.get("json"):
            (status,) = (one for one in statuses() if one.name == options["name"])
            self.stdout.write(json.dumps({**_public(status), "changed": changed}, default=str))
        else:
            self.stdout.write(f"{options['name']} {verdict}")


def _public(status: Status) -> dict[str, Any]:
    shown = status._asdict()
    if not shown["error"]:
        del shown["error"]
    pause = shown.pop("pause")
    return {**shown, "pause": {"reason": pause.reason, "by": pause.by, "since": pause.since}} if pause else shown


def _table(found: list[Status]) -> Table:
    table = Table()
    table.add_column("projection", no_wrap=True)
    for measure in ("position", "events behind", "seconds behind", "parked"):
        table.add_column(measure.replace(" ", "\n"), justify="right", no_wrap=True)
    table.add_column("state", overflow="fold", min_width=11)
    for status in found:
        table.add_row(
            status.name,
            f"{status.position:,}",
            f"{status.lag_events:,}",
            f"{status.lag_seconds:.1f}",
            f"{status.parked:,}",
            _state(status),
        )
    return table


def _state(status: Status) -> str:
    return ": ".join(filter(None, (status.state, str(status.pause or ""), status.error)))
