"""What the shop itself does around its processes: `prepare` before they start, `welcome` once they run."""

import json
import os
import secrets
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from io import StringIO
from typing import Any

import django
from django.core.management import CommandError, call_command

from config.local import addresses, folder, secret

SECONDS_TO_START = 60
SECONDS_TO_CATCH_UP = 60
API_KEY = folder.LOCAL / "api-key"


def prepare() -> None:
    """Bring both databases to the schema of this code, and fill an empty log with the demo shop.

    Read models that have seen more than a restored log holds are replayed: here nobody else could do it in between.
    """
    from readmodels.engine.folding import restoration

    for alias in addresses.DATABASE_NAMES:
        call_command("migrate", "--database", alias, "--verbosity", "0", "--no-input")
    if restoration.stranded():
        call_command("replay", "--all")
    call_command("demo", "--if-empty")


def welcome(url: str) -> int:
    """Wait until the shop answers and its read models have caught up, then say where everything is."""
    if not came_true(lambda: answers(f"{url}/livez"), SECONDS_TO_START):
        print(f"The web server does not answer: see {folder.LOCAL / 'logs' / 'web.log'}", file=sys.stderr)
        return 1
    if not came_true(lambda: events_behind() == 0, SECONDS_TO_CATCH_UP):
        print(f"The read models are still {events_behind()} events behind and go on catching up.")
    print(WELCOME.format(url=url, link=said_by("login_link", "--base-url", url), key=api_key(), file=API_KEY))
    return 0


WELCOME = """
Orderlog is running. Ctrl-C stops it and keeps its data.

  shop         {url}/shop/
  API docs     {url}/api/docs
  admin        {link}
               (logs in once)
  API key      {key}
               (also in .local/api-key)

  curl -H "Authorization: Bearer $(cat .local/api-key)" {url}/api/v1/customers/c1/orders

  curl -H "Authorization: Bearer $(cat .local/api-key)" -H "Idempotency-Key: $(date +%s)" \\
       -H "Content-Type: application/json" {url}/api/v1/orders \\
       -d '{{"customer_id": "c1", "lines": [{{"sku": "MUG-1", "quantity": 2}}]}}'
"""


def came_true(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def answers(url: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=5):
            return True
    except OSError:
        return False


def events_behind() -> int:
    projections: list[dict[str, Any]] = json.loads(said_by("projections", "--json"))
    moving = [projection for projection in projections if projection["state"] != "paused"]
    return max((int(projection["lag_events"]) for projection in moving), default=0)


def api_key() -> str:
    """The key in .local/api-key, or a new one where that is missing or the shop does not know it."""
    with suppress(CommandError, FileNotFoundError):
        key = API_KEY.read_text(encoding="ascii").strip()
        said_by("api_keys", "check", key)
        return key
    key = new_api_key()
    secret.write(API_KEY, key)
    return key


def new_api_key() -> str:
    """A key's name stays taken, also when the key itself was lost."""
    try:
        return said_by("api_keys", "create", "demo", "--all")
    except CommandError:
        return said_by("api_keys", "create", f"demo-{secrets.token_hex(4)}", "--all")


def said_by(*command: str) -> str:
    output = StringIO()
    call_command(*command, stdout=output)
    return output.getvalue().strip()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    match sys.argv[1:]:
        case ["prepare"]:
            prepare()
        case ["welcome", url]:
            sys.exit(welcome(url))
