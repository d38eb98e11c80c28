"""manage.py doctor: what is well with this shop, what is not, and what to do about it."""

import json
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.doctor.examination import Seen, examine
from config.doctor.finding import State, verdict

CODES = {State.WRONG: 1, State.UNKNOWN: 2}
ENDS = {State.WRONG: "something is wrong", State.UNKNOWN: "not everything can be told"}


class Command(BaseCommand):
    help = (
        "Look at settings, databases, log, read models, broker, workers and disks, and say what to do. Exit code 1 if "
        "something is wrong, 2 if not everything can be told."
    )
    # It tells what they say.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print a JSON object, for scripts")

    def handle(self, *args: Any, **options: Any) -> None:
        found = []
        for seen in examine():
            found.append(seen)
            if not options["json"]:
                self.stdout.write(_line(seen))
        end = verdict(seen.finding for seen in found)
        if options["json"]:
            self.stdout.write(json.dumps({"state": end, "findings": [_public(seen) for seen in found]}))
        else:
            counts = Counter(seen.finding.state for seen in found)
            self.stdout.write(", ".join(f"{counts[state]} {state}" for state in State))
        if end in CODES:
            raise CommandError(ENDS[end], returncode=CODES[end])


def _line(seen: Seen) -> str:
    found = seen.finding
    remedy = f"\n{'':10}{found.remedy}" if found.remedy else ""
    return f"{found.state:<9} {seen.area}, {found.check}: {found.seen}{remedy}"


def _public(seen: Seen) -> dict[str, str]:
    return {"area": seen.area, **seen.finding._asdict()}
