"""manage.py verify: every row of every read model against a fresh fold of the log."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from eventstore.command_line.meter import metered
from readmodels.engine.projection import Projection, ProjectionStopped
from readmodels.engine.registry import UnknownProjection, projection, registered
from readmodels.engine.verifying.comparison import Comparison, Difference
from readmodels.engine.verifying.verify import verify


class Command(BaseCommand):
    help = "Compare read models with a fresh fold of the log; exit code 1 and the differences if there are any."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help="the read models to compare; all if none is named")
        parser.add_argument("--sample", type=int, metavar="N", help="compare N rows of each, picked by chance")
        parser.add_argument("--json", action="store_true", help="print JSON, for scripts")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["sample"] is not None and options["sample"] < 1:
            raise CommandError("--sample takes a number from 1 on", returncode=2)
        try:
            chosen = [projection(name) for name in options["names"]] or registered()
        except UnknownProjection as error:
            raise CommandError(str(error), returncode=2) from error
        found, wrong = [], []
        for one in chosen:
            try:
                found.append(self._verified(one, options["sample"]))
            except ProjectionStopped as stopped:
                wrong.append(str(stopped))
            else:
                if not options["json"]:
                    self._report(found[-1])
        if options["json"]:
            self.stdout.write(json.dumps([_as_json(one) for one in found]))
        if any(one.differing for one in found):
            wrong.append("read models differ from the log: `replay` builds them anew")
        if wrong:
            raise CommandError("\n".join(wrong))

    def _verified(self, one: Projection[Any], sample: int | None) -> Comparison:
        """Progress goes to where errors go: what was found may be read by a script."""
        console = Console(file=self.stderr)  # type: ignore[arg-type]
        with metered(console, one.name, unit="positions verified") as meter:
            return verify(one, sample, meter.reach)

    def _report(self, found: Comparison) -> None:
        self.stdout.write(f"{found.projection}: {found.rows:,} rows at position {found.position:,}: {found.verdict}")
        for difference in found.differences:
            self.stdout.write(f"  {_described(difference)}")
        if more := found.differing - len(found.differences):
            self.stdout.write(f"  and {more:,} more")


def _as_json(found: Comparison) -> dict[str, Any]:
    return {**found._asdict(), "differences": [one._asdict() for one in found.differences]}


def _described(difference: Difference) -> str:
    if difference.live is None:
        return f"{difference.key}: missing from the read model"
    if difference.folded is None:
        return f"{difference.key}: the log has no such row"
    fields = [f"{name} is {live!r}, the log says {folded!r}" for name, live, folded in difference.changes()]
    return f"{difference.key}: {'; '.join(fields)}"
