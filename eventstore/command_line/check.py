"""manage.py events check: can this release read what is stored, and are cached states what their events say?"""

import json
import sys
from argparse import ArgumentParser
from itertools import islice
from typing import Any

from django.core.management.base import CommandError, OutputWrapper
from rich.console import Console

from eventstore.command_line.meter import metered
from eventstore.command_line.terminal import printable
from eventstore.commands.state_audit import Audit, Difference
from eventstore.log.survey import Kind, UnreadableKind, kinds, unreadable, unreadable_samples
from eventstore.models import Stream

HELP = "Whether this release can read what is stored. Exit code 1 and the reasons if it cannot."
SHOWN = 20


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="decode every event, not the first and last of each kind")
    parser.add_argument("--states", action="store_true", help="compare the cached state of each stream with its events")
    parser.add_argument("--json", action="store_true", help="print a JSON object, for scripts")


def handle(stdout: OutputWrapper, options: dict[str, Any]) -> None:
    stored = kinds()
    failed = _read(stored, options["all"])
    audit, differences = Audit(), list[Difference]()
    if options["states"]:
        differences = _audited(audit)
    if options["json"]:
        stdout.write(json.dumps(_object(stored, failed, audit if options["states"] else None, differences)))
    else:
        _report(stdout, stored, failed)
        if options["states"]:
            _report_states(stdout, audit, differences)
    if failed:
        raise CommandError("this release cannot read all that is stored: deploy the one that wrote it")
    if audit.differences:
        raise CommandError("cached states of streams are not what their events say")


def _read(stored: list[Kind], everything: bool) -> list[UnreadableKind]:
    if not everything:
        return unreadable_samples(stored)
    with metered(Console(file=sys.stderr), "Decoding", sum(kind.events for kind in stored), "events") as meter:
        return unreadable(meter.advance)


def _audited(audit: Audit) -> list[Difference]:
    """The first of them; the audit counts them all."""
    with metered(Console(file=sys.stderr), "Folding", Stream.objects.count(), "streams") as meter:
        found = audit.run(meter.advance)
        shown = list(islice(found, SHOWN))
        for _ in found:
            pass
    return shown


def _object(
    stored: list[Kind], failed: list[UnreadableKind], audit: Audit | None, differences: list[Difference]
) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "kinds": [kind._asdict() for kind in stored],
        "unreadable": [kind._asdict() for kind in failed],
    }
    if audit:
        counts = {"streams": audit.streams, "outdated": audit.outdated, "differences": audit.differences}
        shown["states"] = {**counts, "first": [difference._asdict() for difference in differences]}
    return shown


def _report(stdout: OutputWrapper, stored: list[Kind], failed: list[UnreadableKind]) -> None:
    stdout.write(f"{sum(kind.events for kind in stored):,} events of {len(stored)} types and versions are stored")
    for kind in failed:
        stdout.write(
            f"  {kind.type} version {kind.schema}, {kind.events:,} of those looked at, first at position "
            f"{kind.position}: {printable(kind.reason)}"
        )
    if not failed:
        stdout.write("this release can read them")


def _report_states(stdout: OutputWrapper, audit: Audit, differences: list[Difference]) -> None:
    stdout.write(f"{audit.streams:,} streams: {audit.differences:,} are not what their events say")
    if audit.outdated:
        stdout.write(f"{audit.outdated:,} were folded by other code; the next command on each folds it anew")
    for difference in differences:
        stdout.write(f"  {printable(difference.stream)}: {printable(difference.reason)}")
    if audit.differences > len(differences):
        stdout.write(f"  and {audit.differences - len(differences):,} more")
