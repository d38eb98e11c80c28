"""manage.py verify: every row of every read model against a fresh fold of the log."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from readmodels.engine.projection import Projection
from readmodels.engine.registry import UnknownProjection, projection, registered
from readmodels.engine.verify import Difference, Verification, verify

SHOWN = 20


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
        found = [self._verified(one, options["sample"], options["json"]) for one in chosen]
        if options["json"]:
            self.stdout.write(json.dumps([one._asdict() for one in found], default=str))
        if any(one.differences for one in found):
            raise CommandError("read models differ from the log: `replay` builds them anew")

    def _verified(self, one: Projection[Any], sample: int | None, silent: bool) -> Verification:
        verification = verify(one, sample)
        if not silent:
            self._report(verification)
        return verification

    def _report(self, verification: Verification) -> None:
        count = len(verification.differences)
        verdict = f"{count:,} differ" if count else "no difference"
        verdict += f", {verification.parked:,} parked" if verification.parked else ""
        self.stdout.write(
            f"{verification.projection}: {verification.rows:,} rows at position {verification.position:,}: {verdict}"
        )
        for difference in verification.differences[:SHOWN]:
            self.stdout.write(f"  {_described(difference)}")
        if count > SHOWN:
            self.stdout.write(f"  and {count - SHOWN:,} more (--json lists all)")


def _described(difference: Difference) -> str:
    live, folded = difference.live, difference.folded
    if live is None:
        return f"{difference.key}: missing from the read model"
    if folded is None:
        return f"{difference.key}: the log has no such row"
    fields = [f"{name} is {live[name]!r}, the log says {folded[name]!r}" for name in live if live[name] != folded[name]]
    return f"{difference.key}: {'; '.join(fields)}"
