"""manage.py demo: a believable shop to look at."""

from argparse import ArgumentParser
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from rich.console import Console

from eventstore.command_line.meter import metered
from orders.demo.shop import DemoShop


class Command(BaseCommand):
    help = (
        "Fill the log with a demo shop: 200 products and 500 orders over 60 days, made by commands from a fixed seed. "
        "Interrupted, it is run again and goes on from there; nothing is doubled."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when the log holds anything else")

    def handle(self, *args: Any, **options: Any) -> None:
        shop = DemoShop(timezone.now())
        try:
            if options["if_empty"] and not shop.alone():
                return
            with metered(Console(file=self.stdout), "Making the demo shop", unit="commands") as meter:  # type: ignore[arg-type]
                made = shop.make(meter.reach)
        except (DatabaseError, psycopg.Error) as error:
            reason = str(error).partition("\n")[0]
            raise CommandError(f"{reason}. Run it again to complete the shop") from error
        except KeyboardInterrupt:
            raise CommandError("interrupted; run it again to complete the shop", returncode=130) from None
        self.stdout.write(f"Demo shop: {made.stored:,} commands stored, {made.recorded:,} were there already.")
        self.stdout.write("One of its carts cannot be shown and is parked, on purpose: see the parked events.")
        if made.refused:
            self.stderr.write(f"{made.refused:,} were refused: what is there stays as it is.")
