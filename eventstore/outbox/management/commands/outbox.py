"""manage.py outbox: what was sent to the outside world, what was not, and to send it again."""

import json
from argparse import SUPPRESS, ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.forms.models import model_to_dict

from eventstore.decider import CommandRefused
from eventstore.outbox import resending
from eventstore.outbox.models import Attempt, Delivery

MANY = 1_000
SHOWN = ("id", "channel", "kind", "position", "endpoint", "state", "attempts", "next_attempt_at", "last_error")
SHOWN_OF_ATTEMPT = ("at", "outcome", "http_status", "milliseconds", "error")


class Command(BaseCommand):
    help = "List mails and webhooks with what became of them, show the attempts of one, or send it again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action")
        listed = actions.add_parser("list", help=f"the newest {MANY:,}, newest first (the default)")
        shown = actions.add_parser("show", help="one, with its attempts")
        for one in (parser, listed, shown):
            one.add_argument("--json", action="store_true", default=SUPPRESS, help="print JSON, for scripts")
        for one in (parser, listed):
            one.add_argument("--state", choices=Delivery.State.values, default=SUPPRESS)
        again = actions.add_parser("resend", help="send it again, with the same id and all its attempts")
        for one in (shown, again):
            one.add_argument("id", metavar="ID")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['action'] or 'list'}")(options)
        except CommandRefused as refusal:
            raise CommandError(str(refusal)) from refusal

    def _list(self, options: dict[str, Any]) -> None:
        found = Delivery.objects.order_by("-created_at", "-id")
        if state := options.get("state"):
            found = found.filter(state=state)
        rows = list(found[:MANY])
        if options.get("json"):
            self.stdout.write(json.dumps(list(map(_delivery, rows)), default=str))
        elif not rows:
            self.stdout.write("There is nothing.")
        else:
            self.stdout.writelines(f"{_described(one)}\n" for one in rows)

    def _show(self, options: dict[str, Any]) -> None:
        delivery = resending.find(options["id"])
        log = list(delivery.attempt_log.all())
        if options.get("json"):
            attempts = {"attempt_log": [model_to_dict(one, fields=SHOWN_OF_ATTEMPT) for one in log]}
            self.stdout.write(json.dumps(_delivery(delivery) | attempts, default=str))
            return
        self.stdout.write(_described(delivery))
        self.stdout.writelines(f"  {_tried(one)}\n" for one in log)

    def _resend(self, options: dict[str, Any]) -> None:
        delivery = resending.find(options["id"])
        resending.resend(delivery)
        self.stdout.write(f"{delivery} is sent again")


def _delivery(delivery: Delivery) -> dict[str, Any]:
    return {"id": delivery.id, **model_to_dict(delivery, fields=SHOWN), "created_at": delivery.created_at}


def _described(one: Delivery) -> str:
    at = f" at {one.position}" if one.position else ""
    error = f": {one.last_error}" if one.last_error else ""
    noted = f"noted {one.created_at:%Y-%m-%d %H:%M}, attempts {one.attempts}"
    return f"{one.id} {one.channel} {one.kind}{at}, {noted}, {one.state}{error}"


def _tried(one: Attempt) -> str:
    parts = (f"{one.at:%Y-%m-%d %H:%M:%S}", one.outcome, one.http_status, one.error)
    return " ".join(str(part) for part in parts if part)
