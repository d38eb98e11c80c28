"""manage.py replay NAME... | --all: build read models anew from the log while the live ones go on serving."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error, OperationalError, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from kombu.exceptions import OperationalError as BrokerDown
from rich.console import Console

from eventstore.command_line.confirming import add_yes, confirm
from eventstore.command_line.meter import metered
from eventstore.command_line.shell_user import shell_actor
from readmodels.engine.asking.as_of import CannotBuild, build_as_of
from readmodels.engine.asking.http import LARGEST_POSITION
from readmodels.engine.folding import inline
from readmodels.engine.folding.catch_up import Advance
from readmodels.engine.folding.rebuild import rebuild
from readmodels.engine.operating.operation import note, note_cut_short, noted
from readmodels.engine.projection import Projection, ProjectionStopped
from readmodels.engine.registry import UnknownProjection, projection, registered
from readmodels.engine.replaying import building, replay, swap
from readmodels.engine.replaying.building import ReplayUnderWay
from readmodels.engine.replaying.swap import NoWayBack
from readmodels.engine.storing.checkpoint import Superseded
from readmodels.engine.storing.table import Table
from readmodels.engine.tasks import build
from readmodels.engine.verifying.comparison import Comparison, Difference
from readmodels.engine.verifying.verification import keep
from readmodels.engine.verifying.verify import verify
from readmodels.router import READ_DATABASE


class Differs(Exception):
    """A table is not what the log says, although it has just been built."""


REFUSALS = (ReplayUnderWay, NoWayBack, ProjectionStopped, CannotBuild, Superseded, Differs)
DIGITS = len(str(LARGEST_POSITION))
MODES = ("dry_run", "in_place", "rollback", "cancel", "key", "as_of")


class Command(BaseCommand):
    help = "Build read models anew from the log and put them in the place of the live ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME")
        parser.add_argument("--all", action="store_true", help="every read model, one after the other")
        parser.add_argument("--parallel", type=int, default=1, metavar="N", help="in N chunks, by this and the workers")
        parser.add_argument("--dry-run", action="store_true", help="build and compare with the live table; do not swap")
        parser.add_argument("--in-place", action="store_true", help="build the live table itself; readers see it grow")
        parser.add_argument("--from-scratch", action="store_true", help="drop what a replay has left, and begin anew")
        parser.add_argument(
            "--verify", action="store_true", help="then compare it with the log; exit code 1 if it differs"
        )
        parser.add_argument("--rollback", action="store_true", help="put the table back that the last replay replaced")
        parser.add_argument("--cancel", action="store_true", help="end a replay and drop what it has built")
        parser.add_argument("--key", help="build the row of one key alone, in the live table")
        parser.add_argument("--as-of", metavar="TIME|POSITION", help="build the read model as it was (needs --into)")
        parser.add_argument("--into", metavar="TABLE", help="the table to make for --as-of, in the read database")
        add_yes(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        _refuse_nonsense(options)
        self.console = Console(file=self.stdout)  # type: ignore[arg-type]
        refused = []
        for chosen in _chosen(options["names"], options["all"]):
            try:
                self._run(chosen, options)
                if options["verify"]:
                    self._verify(chosen)
            except REFUSALS as refusal:
                refused.append(str(refusal))
            except OperationalError as error:
                raise CommandError(f"{chosen.name} was cut short; {_left(chosen, options)}: {error}") from error
            except KeyboardInterrupt:
                raise CommandError(f"{chosen.name} was interrupted; {_left(chosen, options)}") from None
        if refused:
            raise CommandError("\n".join(refused))

    def _run(self, chosen: Projection[Any], options: dict[str, Any]) -> None:
        if chosen.inline:
            self._rebuild(chosen, options)
        elif options["rollback"]:
            with noted(chosen.name, "rollback", {}, shell_actor()):
                swap.roll_back(chosen)
            self._say(f"{chosen.name}: the previous table is back; what came since is being folded into it")
        elif options["cancel"]:
            self._say(f"{chosen.name}: {'canceled' if _canceled(chosen) else 'no replay is under way'}")
        elif options["key"] is not None:
            self._rebuild_row(chosen, options["key"])
        elif options["as_of"] is not None:
            self._show(chosen.name, build_as_of(chosen, _moment(options["as_of"]), options["into"]))
        elif options["in_place"]:
            confirm(f"The table of {chosen.name} is emptied, and readers see it grow?", options["yes"])
            with noted(chosen.name, "replay", {"in_place": True}, shell_actor()):
                replay.empty(chosen)
            self._show(chosen.name, replay.fill(chosen))
            note(chosen.name, "filled", {}, shell_actor())
        else:
            if options["from_scratch"]:
                _canceled(chosen)
            self._replay(chosen, options["parallel"], options["dry_run"])

    def _replay(self, chosen: Projection[Any], parallel: int, dry_run: bool) -> None:
        if not dry_run:
            swap.refuse_unapproved(chosen.name)
        with noted(chosen.name, "replay", {"dry_run": True} if dry_run else {}, shell_actor()):
            chunks = building.begin(chosen, parallel)
        try:
            self._build(chosen, chunks, dry_run)
        except (*REFUSALS, OperationalError, KeyboardInterrupt) as end:
            with suppress(Error):
                note_cut_short(chosen.name, str(end) or "interrupted", shell_actor())
            raise

    def _build(self, chosen: Projection[Any], chunks: int, dry_run: bool) -> None:
        try:
            for chunk in range(1, chunks):
                build.apply_async((chosen.name, chunk), retry=False, ignore_result=True)
        except BrokerDown as down:
            self._say(f"{chosen.name}: the workers cannot be asked to help, this builds it alone: {down}")
        self._show(chosen.name, building.build(chosen))
        self._report(chosen.name, swap.compare(chosen))
        if dry_run:
            building.leave(chosen)
            note(chosen.name, "built", {}, shell_actor())
            self._say(f"{chosen.name}: not swapped; `replay {chosen.name}` goes on from here, --cancel drops it")
        else:
            swap.swap(chosen, shell_actor())

    def _verify(self, chosen: Projection[Any]) -> None:
        with metered(self.console, chosen.name, unit="positions verified") as meter:
            found = verify(chosen, tell=meter.reach)
        self._say(f"{chosen.name}: {found.rows:,} rows against the log at position {found.position:,}: {found.verdict}")
        if found.differing:
            raise Differs(f"{chosen.name} differs from the log: `verify {chosen.name}` says where")

    def _rebuild_row(self, chosen: Projection[Any], key: str) -> None:
        with noted(chosen.name, "rebuild", {"key": key}, shell_actor()):
            parked = rebuild(chosen, key)
        if parked:
            raise CommandError(f"{chosen.name}: {key} is parked: {parked.error}")
        found = Table(chosen.model).load([key])
        self._say(f"{chosen.name}: " + (f"{key} built anew" if found else f"the log has nothing of {key}"))

    def _rebuild(self, chosen: Projection[Any], options: dict[str, Any]) -> None:
        if _modes(options):
            reason = f"{chosen.name} is inline: it is replayed whole, in one transaction, and in no other way"
            if options["names"]:
                raise CommandError(reason, returncode=2)
            self._say(reason)
            return
        found = inline.replay(chosen)
        for action in ("replay", "filled"):
            note(chosen.name, action, {}, shell_actor())
        self._say(f"{chosen.name}: {len(found.rows):,} rows at position {found.position:,}, in one transaction")
        for key in sorted(found.refused):
            self._say(f"  {key}: has what another row had before; it is left out")

    def _show(self, name: str, advances: Iterator[Advance]) -> None:
        """Run it to its end, showing how far it has come."""
        with metered(self.console, name, unit="positions replayed") as meter:
            last = Advance(0, 0)
            for last in advances:
                meter.reach(last.position, last.head)
        if not last.position:
            self._say(f"{name}: the log is empty, nothing to replay")

    def _report(self, name: str, found: Comparison | None) -> None:
        if found is None:
            self._say(f"{name}: not compared, the live table is too far behind or of another log")
            return
        keep(found, before_swap=True)
        where = f"{found.rows:,} rows against the live table at position {found.position:,}"
        self._say(f"{name}: {where}: {found.verdict}")
        for difference in found.differences:
            self._say(f"  {difference.key}: {_change(difference)}")

    def _say(self, line: str) -> None:
        self.console.print(line, soft_wrap=True, markup=False, highlight=False)


def _canceled(chosen: Projection[Any]) -> bool:
    """Whether there was a replay."""
    with transaction.atomic(using=READ_DATABASE):
        if found := building.cancel(chosen):
            note(chosen.name, "cancel", {}, shell_actor())
    return found


def _left(chosen: Projection[Any], options: dict[str, Any]) -> str:
    """What one that did not come to its end has left, and how it is gone on with."""
    if options["in_place"]:
        return "what it has begun, the workers go on with"
    if chosen.inline or _changes_no_shadow(options):
        return "nothing was changed"
    return "run it again to go on from there"


def _change(difference: Difference) -> str:
    if difference.live is None:
        return "new"
    if difference.folded is None:
        return "gone"
    changes = difference.changes()
    return "; ".join(f"{name} {json.dumps(before)} -> {json.dumps(after)}" for name, before, after in changes)


def _refuse_nonsense(options: dict[str, Any]) -> None:
    chosen = _modes(options)
    if len(chosen) > 1:
        names = " and ".join(f"--{mode.replace('_', '-')}" for mode in chosen)
        raise CommandError(f"{names} exclude each other", returncode=2)
    if (options["as_of"] is None) != (options["into"] is None):
        raise CommandError("--as-of and --into belong together", returncode=2)
    if options["into"] and (options["all"] or len(options["names"]) > 1):
        raise CommandError("--into takes one read model", returncode=2)
    if not 1 <= options["parallel"] <= 64:
        raise CommandError("--parallel takes a number from 1 to 64", returncode=2)
    if options["from_scratch"] and _changes_no_shadow(options):
        raise CommandError("--from-scratch is for what is built beside the live table", returncode=2)
    if options["verify"] and any(mode != "in_place" for mode in chosen):
        raise CommandError("--verify is for what becomes the live table", returncode=2)
    if options["parallel"] > 1 and _changes_no_shadow(options):
        raise CommandError("--parallel is for what is built beside the live table", returncode=2)


def _changes_no_shadow(options: dict[str, Any]) -> bool:
    return any(mode != "dry_run" for mode in _modes(options))


def _modes(options: dict[str, Any]) -> list[str]:
    return [mode for mode in MODES if options[mode] not in (False, None)]


def _moment(text: str) -> int | datetime:
    if text.isdecimal():
        if len(text) > DIGITS:
            raise CommandError(f"--as-of: a position has {DIGITS} digits at most, not {len(text):,}", returncode=2)
        return int(text)
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(f"{text!r} is neither a position nor a time such as 2026-01-31T12:00", returncode=2)
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _chosen(names: list[str], everything: bool) -> tuple[Projection[Any], ...]:
    if bool(names) == everything:
        raise CommandError("name the read models to replay, or give --all", returncode=2)
    try:
        return registered() if everything else tuple(projection(name) for name in names)
    except UnknownProjection as error:
        raise CommandError(str(error), returncode=2) from error
