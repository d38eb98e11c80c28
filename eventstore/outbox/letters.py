"""Mails on their way: composed from the log, and sent over one connection one after the other."""

import re
import time
from collections.abc import Iterator, Sequence
from email.utils import parseaddr
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

import msgspec
from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from eventstore.event import Recorded
from eventstore.log.log import Placed, Unreadable
from eventstore.outbox.lane import SECONDS_OF_A_LANE, Result
from eventstore.outbox.mail import declared
from eventstore.outbox.models import Delivery
from eventstore.outbox.outcome import Outcome, Verdict, legible
from eventstore.privacy import personal_data
from eventstore.privacy.personal import PersonalDataUnreadable

_ENHANCED_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


def mails(deliveries: Sequence[Delivery], events: dict[int, Placed]) -> Iterator[Result]:
    """Compose them, and send them as they are asked for."""
    return _sent([(delivery, _composed(delivery, events)) for delivery in deliveries])


def _composed(delivery: Delivery, events: dict[int, Placed]) -> EmailMessage | Outcome:
    placed, mail = events.get(delivery.position or 0), declared(delivery.kind)
    if placed is None:
        return Outcome(Verdict.DROPPED, "the log has no such event")
    if mail is None:
        return Outcome(Verdict.FAILED, f"this release knows no mail of kind {delivery.kind}")
    if isinstance(placed.recorded.event, Unreadable):
        return Outcome(Verdict.FAILED, legible(placed.recorded.event.reason))
    try:
        letter = mail.compose(_opened(placed.recorded))
    except PersonalDataUnreadable:
        return Outcome(Verdict.DROPPED, "it is about somebody who is forgotten")
    except Exception as error:  # whose text may hold what it is about
        return Outcome(Verdict.FAILED, f"{type(error).__name__} while it was composed")
    if letter is None or not letter.recipients():
        return Outcome(Verdict.DROPPED, "there is nobody to write to")
    letter.extra_headers["Message-ID"] = message_id(delivery)
    return letter


def message_id(delivery: Delivery) -> str:
    """The same however often it is sent: a mail program shows it once, and operators find it in the server's log."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{delivery.id}@{domain}>"


def _opened(recorded: Recorded) -> Recorded:
    (event,) = personal_data.opened([recorded.event])
    return msgspec.structs.replace(recorded, event=event)


def _sent(letters: list[tuple[Delivery, EmailMessage | Outcome]]) -> Iterator[Result]:
    """A server that cannot be reached is so for all of them; one that fails at a mail has to be asked anew."""
    yield from (Result(delivery, letter) for delivery, letter in letters if isinstance(letter, Outcome))
    to_send = [(delivery, letter) for delivery, letter in letters if isinstance(letter, EmailMessage)]
    if not to_send:
        return
    connection = get_connection()
    try:
        connection.open()
    except (OSError, SMTPException) as error:
        yield from (Result(delivery, _failure(error, None)) for delivery, _ in to_send)
        return
    try:
        yield from _over(connection, to_send)
    finally:
        connection.close()


def _over(connection: Any, letters: list[tuple[Delivery, EmailMessage]]) -> Iterator[Result]:
    end = time.monotonic() + SECONDS_OF_A_LANE
    for delivery, letter in letters:
        outcome = _delivered(connection, letter)
        yield Result(delivery, outcome)
        if outcome.verdict is Verdict.FAILED or time.monotonic() > end:
            return


def _delivered(connection: Any, letter: EmailMessage) -> Outcome:
    letter.connection = connection
    began = time.monotonic()
    try:
        letter.send()
    except Exception as error:
        return _failure(error, _since(began))
    return Outcome(Verdict.SENT, milliseconds=_since(began))


def _failure(error: Exception, milliseconds: int | None) -> Outcome:
    """A mail server repeats the address that it refuses: of its words only the codes are kept."""
    match error:
        case SMTPRecipientsRefused():
            answers = list(error.recipients.values())
            verdict = Verdict.REFUSED if all(code >= 500 for code, _ in answers) else Verdict.FAILED
            return Outcome(verdict, _coded(error, *answers[0]), milliseconds=milliseconds)
        case SMTPResponseException():
            return Outcome(Verdict.FAILED, _coded(error, error.smtp_code, error.smtp_error), milliseconds=milliseconds)
        case OSError() if not isinstance(error, SMTPException):
            return Outcome(Verdict.FAILED, legible(f"{type(error).__name__}: {error}"), milliseconds=milliseconds)
        case _:
            return Outcome(Verdict.FAILED, type(error).__name__, milliseconds=milliseconds)


def _coded(error: Exception, code: int, said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    enhanced = _ENHANCED_STATUS.match(text)
    return " ".join(filter(None, (type(error).__name__, str(code), enhanced and enhanced[0])))


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1_000)
