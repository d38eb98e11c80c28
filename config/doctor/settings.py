"""The settings: those of a deployment are held to Django's `check --deploy`."""

from collections.abc import Iterator

from django.conf import settings
from django.core.checks import ERROR, CheckMessage, run_checks

from config.doctor.finding import Finding, ok, warning, wrong
from config.environment import environment
from eventstore.database.powers import POWERS
from eventstore.privacy import personal_key
from readmodels.email_in_use import keyed_hash


def look() -> Iterator[Finding]:
    yield _debug()
    yield _hosts()
    yield _environment()
    yield from _keys("PERSONAL_DATA_KEYS", personal_key.check())
    yield from _keys("EMAIL_HASH_KEY", keyed_hash.check())
    yield from _checks()


def _debug() -> Finding:
    if not settings.DEBUG:
        return ok("DEBUG", "it is off")
    if settings.LOCAL:
        return warning("DEBUG", "it is on", "Leave it off but for looking at a traceback: pages show settings.")
    return wrong("DEBUG", "it is on", "Set DEBUG=false: whoever causes an error reads the settings.")


def _hosts() -> Finding:
    hosts = ", ".join(settings.ALLOWED_HOSTS) or "none"
    if "*" in settings.ALLOWED_HOSTS:
        return wrong("ALLOWED_HOSTS", hosts, "Name the hosts that the shop is served as.")
    if not settings.ALLOWED_HOSTS:
        return wrong(
            "ALLOWED_HOSTS", hosts, "Name the hosts that the shop is served as: every request is answered 400."
        )
    return ok("ALLOWED_HOSTS", hosts)


def _environment() -> Finding:
    known = environment()
    if known is None:
        return ok("ENVIRONMENT", "a developer's machine")
    says = f"{known.name}, {'the real shop' if known.is_real else 'not the real shop'}"
    if not settings.ENVIRONMENT:
        return warning("ENVIRONMENT", f"not set: {says}", "Set ENVIRONMENT=production, or what else it is: staging.")
    return ok("ENVIRONMENT", says)


def _keys(name: str, messages: list[CheckMessage]) -> Iterator[Finding]:
    if not messages:
        yield ok(name, "there is one, and well-formed")
    for message in messages:
        yield wrong(name, message.msg.removeprefix(f"{name}: "), message.hint or "Set it.")


def _checks() -> Iterator[Finding]:
    """Django's and the shop's own, but for those that are told apart."""
    told = {"eventstore.E101", "readmodels.E101", POWERS}
    name = "manage.py check" if settings.LOCAL else "manage.py check --deploy"
    found = [one for one in run_checks(include_deployment_checks=not settings.LOCAL) if one.id not in told]
    if not found:
        yield ok(name, "nothing is amiss")
    for message in found:
        say = wrong if message.level >= ERROR else warning
        yield say(f"{name} {message.id}", message.msg, message.hint or "Mend it, or silence it with the reason.")
