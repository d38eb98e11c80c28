"""Doing what a form says: one effect, however often it is sent; a refusal is a sentence in the form."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from eventstore.commands.batch import Envelope
from eventstore.commands.execution import FingerprintMismatch
from eventstore.decider import CommandRefused
from eventstore.desk.deed import Deed
from eventstore.desk.form import DeedForm
from eventstore.desk.once import OnceForm
from eventstore.http.endpoint import command_id, enveloped, fingerprint
from eventstore.log.stream import Receipt

ANOTHER = "This form was sent before, with something else in it, and that was done. Sent once more, this is done, too."


def do(request: HttpRequest, deed: Deed, key: str | None, form: DeedForm) -> Receipt | None:
    """None where the form, which says why, has to be shown again."""
    if not form.is_valid():
        return None
    try:
        return deed.act(envelope(request, form, [deed.name, key, form.sent]), form.values, key)
    except CommandRefused as refusal:
        form.refuse(sentence(refusal))
    except FingerprintMismatch:
        form.refuse(ANOTHER, anew=True)
    return None


def actor(request: HttpRequest) -> str:
    """As it is over the API with the session."""
    return actor_of(request.user)


def actor_of(user: AbstractBaseUser | AnonymousUser) -> str:
    return f"user:{user.get_username()}"


def envelope(request: HttpRequest, form: OnceForm, said: list[Any]) -> Envelope:
    """A valid form's `once` stands for an Idempotency-Key: with something else `said` it is a FingerprintMismatch."""
    once = form.cleaned_data["once"]
    return enveloped(command_id(f"desk/{request.user.pk}", once), actor(request), fingerprint(once, said))


def sentence(refusal: CommandRefused) -> str:
    """The refusal, and what is known of it: There is not enough of it in stock. (available: 3)"""
    facts = [f"{name.replace('_', ' ')}: {fact}" for name, fact in refusal.facts.items() if isinstance(fact, str | int)]
    return f"{' '.join(str(refusal).split())} ({', '.join(facts)})" if facts else " ".join(str(refusal).split())
