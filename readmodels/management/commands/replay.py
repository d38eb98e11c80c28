"""manage.py replay NAME... | --all: build read models anew from the log while the live ones go on serving."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from rich.console import Console

from readmodels.engine.catch_up import ProjectionStopped
from readmodels.engine.progress_bar import shown
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
                shown(console, chosen.name, replay(chosen))
            except (ReplayUnderWay, ProjectionStopped) as stopped:
                raise CommandError(str(stopped)) from stopped
            except OperationalError as error:
                raise CommandError(f"{chosen.name} was not swapped in; run it again to go on: {error}") from error
            except KeyboardInterrupt:
                raise CommandError(f"{chosen.name} was interrupted; run it again to go on from there") from None


def _chosen(names: list[str], everything: bool) -> tuple[Projection[Any], ...]:
    if bool(names) == everything:
        raise CommandError("name the read models to replay, or give --all", returncode=2)
    try:
        return registered() if everything else tuple(projection(name) for name in names)
    except UnknownProjection as error:
        raise CommandError(str(error), returncode=2) from error
