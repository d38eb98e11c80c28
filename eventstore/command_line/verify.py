"""manage.py events verify: is the log what was sealed? If not, where, and what was done to it."""

import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import chain as chained
from pathlib import Path
from typing import Any, NamedTuple

from django.core.management.base import CommandError, OutputWrapper
from rich.console import Console

from eventstore.command_line.meter import metered
from eventstore.seals import chain, file
from eventstore.seals.seal import ORIGIN, Seal
from eventstore.seals.verification import Checked, Finding, check, moved, unlike

HELP = "Compare the log with its seals; exit code 1 and the positions if it is not what was sealed."
SHOWN = 100


class Verdict(NamedTuple):
    """`position` is the last one that is sealed; `unsealed` counts the events after it."""

    seals: int
    events: int
    position: int
    unsealed: int
    seconds: float
    findings: list[Finding]


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--seals", metavar="FILE", type=Path, help="seals that were exported: the log must agree")
    parser.add_argument("--json", action="store_true", help="print JSON, for scripts")


def handle(stdout: OutputWrapper, options: dict[str, Any]) -> None:
    exported = _exported(options["seals"]) if options["seals"] else []
    verdict = _verdict(_metered(check(_chain(options["seals"], exported))), exported)
    stdout.write(json.dumps(_public(verdict)) if options["json"] else _summary(verdict))
    if verdict.findings:
        raise CommandError("the log is not what was sealed")


def _exported(path: Path) -> list[Seal]:
    """The seals of the file without their marks, which would not fit into memory."""
    try:
        exported = [seal._replace(marks=b"") for seal in file.read(path)]
    except (OSError, file.NotSeals) as error:
        raise CommandError(str(error), returncode=2) from error
    if not exported:
        raise CommandError(f"{path} has no seals", returncode=2)
    return exported


def _chain(path: Path | None, exported: list[Seal]) -> Iterator[Seal]:
    """The chain that was kept outside counts; the database's own goes on from there."""
    if path is None:
        return chain.read()
    return chained(file.read(path), chain.read(after=exported[-1].number))


def _metered(checks: Iterator[Checked]) -> Iterator[Checked]:
    with metered(Console(file=sys.stderr), "Verifying", chain.newest().last, "positions") as meter:
        for checked in checks:
            yield checked
            meter.advance(checked.seal.last - checked.seal.first + 1)


def _verdict(checks: Iterator[Checked], exported: list[Seal]) -> Verdict:
    started = time.monotonic()
    seals, events, last, findings = 0, 0, ORIGIN, []
    for checked in checks:
        seals, events, last = seals + 1, events + checked.events, checked.seal
        findings += checked.findings
    findings += unlike(exported, chain.read())
    seconds = round(time.monotonic() - started, 3)
    return Verdict(seals, events, last.last, chain.unsealed(last.last), seconds, moved(findings))


def _public(verdict: Verdict) -> dict[str, Any]:
    shown = ("kind", "seal", "position", "detail")
    findings = [{name: getattr(finding, name) for name in shown} for finding in verdict.findings]
    return {**verdict._asdict(), "findings": findings}


def _summary(verdict: Verdict) -> str:
    count = len(verdict.findings)
    found = "nothing was altered" if not count else f"{count:,} finding{'s' if count > 1 else ''}"
    sealed = f"{verdict.seals:,} seals of {verdict.events:,} events up to position {verdict.position:,}"
    lines = [f"{sealed} in {verdict.seconds:.1f} s: {found}", *map(_described, verdict.findings[:SHOWN])]
    if count > SHOWN:
        lines.append(f"  and {count - SHOWN:,} more (--json lists all)")
    if verdict.unsealed:
        lines.append(f"{verdict.unsealed:,} events after that are not sealed yet")
    return "\n".join(lines)


def _described(finding: Finding) -> str:
    where = f"seal {finding.seal:,}" if finding.position is None else f"position {finding.position:,}"
    return f"  {where}: {finding.kind.replace('_', ' ')}: {finding.detail}"
