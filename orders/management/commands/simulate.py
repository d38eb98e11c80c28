"""manage.py simulate: believable customers, for as long as they are wanted."""

import random
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from rich.console import Console

from eventstore.command_line.meter import metered
from orders.demo.simulation import NothingToSell, Simulation

LARGEST = 1_000_000.0


def number(text: str) -> float:
    """Above zero, and not too large to mean anything."""
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    if not 0 < found <= LARGEST:
        raise ArgumentTypeError(f"{text}: write a number above 0, and at most {LARGEST:,.0f}")
    return found


class Command(BaseCommand):
    help = (
        "Keep the shop busy: customers register, fill carts, order and pay; orders are shipped, delivered, returned; "
        "stock is received and counted. Until Ctrl-C, or for some seconds. It takes products: `manage.py demo`."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--rate", type=number, default=5.0, help="steps a second, by chance more or fewer; default: 5"
        )
        parser.add_argument("--seconds", type=number, default=None, help="stop after so many; default: never")
        parser.add_argument("--seed", type=int, default=None, help="the same chances each time")

    def handle(self, *args: Any, **options: Any) -> None:
        simulation = Simulation(random.Random(options["seed"]))
        console = Console(file=self.stdout)  # type: ignore[arg-type]
        try:
            simulation.begin()
            with metered(console, "Simulating", unit="steps") as meter:
                for _ in _beats(simulation.chance, options["rate"], options["seconds"]):
                    simulation.step()
                    meter.advance(1)
        except NothingToSell as error:
            raise CommandError(str(error.__doc__), returncode=2) from error
        except (DatabaseError, psycopg.Error) as error:
            raise CommandError(str(error).partition("\n")[0]) from error
        except KeyboardInterrupt:
            pass
        for act, count in simulation.done.most_common():
            self.stdout.write(f"{act.replace('_', ' '):20}{count:>8,}")
        self.stdout.write(f"{'refused':20}{simulation.refused:>8,}")


def _beats(chance: random.Random, rate: float, seconds: float | None) -> Iterator[None]:
    """Some a second, as customers come: not at even intervals. Who is late hurries, but does not catch up for long."""
    due = time.monotonic()
    end = None if seconds is None else due + seconds
    while end is None or due < end:
        time.sleep(max(0.0, due - time.monotonic()))
        yield
        due = max(due + chance.expovariate(rate), time.monotonic() - 1)
