"""manage.py parked: the keys that stand still because an event could not be folded; retry them, or decide to go on."""

import json
from argparse import SUPPRESS, ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.forms.models import model_to_dict

from eventstore.command_line.confirming import add_yes, confirm
from eventstore.command_line.shell_user import shell_actor
from eventstore.command_line.terminal import printable
from readmodels.engine.folding.rebuild import discard, retry
from readmodels.engine.operating.operation import noted
from readmodels.engine.registry import UnknownProjection, projection
from readmodels.engine.storing.checkpoint import Superseded
from readmodels.engine.storing.parked import Parked, waiting
from readmodels.engine.storing.pausing import ProjectionPaused

SHOWN = ("name", "key", "category", "event", "position", "attempts", "since", "tried_at", "error")


class Command(BaseCommand):
    help = "List the keys that are parked; retry them, or discard the event that parks one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action")
        listed = actions.add_parser("list", help="what is parked (the default)")
        for one in (parser, listed):
            one.add_argument("--json", action="store_true", default=SUPPRESS, help="print JSON, for scripts")
        again = actions.add_parser("retry", help="fold the rows of parked keys anew")
        again.add_argument("name", nargs="?", metavar="PROJECTION")
        again.add_argument("key", nargs="?", metavar="KEY")
        again.add_argument("--all", action="store_true", help="every parked key")
        dropped = actions.add_parser("discard", help="go on without an event, for one row and for good")
        dropped.add_argument("name", metavar="PROJECTION")
        dropped.add_argument("key", metavar="KEY")
        dropped.add_argument("--reason", required=True, help="why; it is kept")
        add_yes(dropped)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['action'] or 'list'}")(options)
        except Superseded as superseded:
            raise CommandError(f"{superseded}; try again") from superseded
        except (UnknownProjection, ProjectionPaused) as refusal:
            raise CommandError(str(refusal)) from refusal

    def _list(self, options: dict[str, Any]) -> None:
        found = list(waiting())
        if options.get("json"):
            self.stdout.write(json.dumps([model_to_dict(one, fields=SHOWN) for one in found], default=str))
        elif not found:
            self.stdout.write("Nothing is parked.")
        else:
            self.stdout.writelines(map(_described, found))

    def _retry(self, options: dict[str, Any]) -> None:
        if bool(options["name"]) == options["all"]:
            raise CommandError("name a projection, and a key if you like, or give --all", returncode=2)
        found = _found(options["name"], options["key"])
        if not found:
            self.stdout.write("Nothing is parked.")
        still = 0
        for one in found:
            error = _retried(one)
            still += error is not None
            self.stdout.write(f"{one.name} {one.key}: " + ("folded" if error is None else f"still parked: {error}"))
        if still:
            raise CommandError(f"{still} of {len(found)} are still parked")

    def _discard(self, options: dict[str, Any]) -> None:
        if not options["reason"].strip():
            raise CommandError("give a reason: whoever comes later will want to know", returncode=2)
        for one in _found(options["name"], options["key"]):
            question = f"{one.name} {one.key} goes on without the {one.event} at {one.position}, for good?"
            confirm(printable(question), options["yes"])
            with noted(one.name, "discard", {**one.which, "reason": options["reason"]}, shell_actor()):
                parked = discard(projection(one.name), one, options["reason"], shell_actor())
            verdict = f"is now parked at {parked.position}: {parked.error}" if parked else "goes on"
            self.stdout.write(f"{one.name} {one.key}: without the event at {one.position} it {verdict}")


def _retried(one: Parked) -> str | None:
    """What parks it still, if something does."""
    try:
        with noted(one.name, "retry", one.which, shell_actor()):
            parked = retry(projection(one.name), one)
    except (UnknownProjection, ProjectionPaused) as refusal:
        return str(refusal)
    return parked.error if parked else None


def _found(name: str | None, key: str | None) -> list[Parked]:
    found = waiting(name)
    if key is not None:
        found = found.filter(key=key)
    if name and not found:
        raise CommandError(f"nothing of {' '.join(filter(None, (name, key)))} is parked")
    return list(found)


def _described(one: Parked) -> str:
    tried = f"attempts {one.attempts}, since {one.since:%Y-%m-%d %H:%M}"
    return f"{one.name} {one.key}: {one.event} at {one.position}, {tried}\n  {one.error}\n"
