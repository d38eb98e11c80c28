"""One thread for all that the streams of a process ask its databases: one connection to each, however many clients.

What is asked is answered in turn, so whoever asks for a page at a time keeps nobody waiting for more than a page each.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

import django.db
import psycopg
from django.http import HttpRequest

P = ParamSpec("P")
R = TypeVar("R")

# A database that is away, or goes away. The log is read through psycopg itself, whose errors come as they are.
AWAY = (
    django.db.OperationalError,
    django.db.InterfaceError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
)

_thread = ThreadPoolExecutor(1, "database")


async def ask(question: Callable[P, R], *arguments: P.args, **options: P.kwargs) -> R:
    """What it answers; whatever it raises. After one of AWAY the next question opens another connection."""

    def asked() -> R:
        try:
            return question(*arguments, **options)
        except AWAY:
            django.db.connections.close_all()
            raise

    return await asyncio.get_running_loop().run_in_executor(_thread, asked)


async def respond(view: Callable[[HttpRequest], R], request: HttpRequest) -> R:
    """What a view answers. Its request begins as all others do for Django, but on the thread that is asked: with a look
    at connections that have lain still, which may be gone since.
    """

    def answered() -> R:
        django.db.close_old_connections()
        return view(request)

    return await ask(answered)
