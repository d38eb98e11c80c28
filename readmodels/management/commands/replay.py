"""manage.py replay NAME... | --all: build read models anew from the log while the live ones go on serving."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from rich.console import Console

from eventstore.meter import metered
from readmodels.engine.catch_up import Advance, ProjectionStopped
from readmodels.engine.projection import Projection
from readmodels.engine.registry import UnknownProjection, projection, registered
from readmodels.engine.replay import ReplayUnderWay, replay


class Command(BaseCommand):
    help = "Build read models anew from the log and put them in the place of the live ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME")
        parser.add_argument("--all", action="store_true", help="every read model, one after the other")

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(file=self.stdout)  # type: ignore[arg-type]
        for chosen in _chosen(options["names"], options["all"]):
            try:
                _shown(console, chosen.name, replay(chosen))
            except (ReplayUnderWay, ProjectionStopped) as stopped:
                raise CommandError(str(stopped)) from stopped
            except OperationalError as error:
                raise CommandError(f"{chosen.name} was not swapped in; run it again to go on: {error}") from error
            except KeyboardInterrupt:
                raise CommandError(f"{chosen.name} was interrupted; run it again to go on from there") from None


def _shown(console: Console, name: str, advances: Iterator[Advance]) -> None:
    """Run the replay to its end, showing how far it has come."""
    with metered(console, name, unit="positions replayed") as meter:
        last = Advance(0, 0)
        for last in advances:
            meter.reach(last.position, last.head)
    if not last.position:
        console.print(f"{name}: the log is empty, nothing to replay", soft_wrap=True)


def _chosen(names: list[str], everything: bool) -> tuple[Projection[Any], ...]:
    if bool(names) == everything:
        raise CommandError("name the read models to replay, or give --all", returncode=2)
    try:
        return registered() if everything else tuple(projection(name) for name in names)
    except UnknownProjection as error:
        raise CommandError(str(error), returncode=2) from error
