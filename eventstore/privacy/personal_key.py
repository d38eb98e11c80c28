"""The data keys of subjects: made on first use, deleted when the subject is forgotten, and never kept in memory.

A subject is whose data it is, named as a stream (`customer-c1`). The row of one that is forgotten stays, without its
key, so that no late command makes it another: whoever uses a key locks its row, and so does whoever deletes it.
"""

import secrets
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import transaction

from eventstore.database.connection import DATABASE, rows
from eventstore.privacy.cipher import KEY_BYTES, DataKey, KeyMalformed, KeyMissing, KeyRing

PAGE = 500


class SubjectForgotten(Exception):
    """The subject was forgotten at the same time: nothing more may be stored about it."""


def ring() -> KeyRing:
    """The key-encryption keys of PERSONAL_DATA_KEYS. Raises KeyMalformed."""
    return _ring(tuple(settings.PERSONAL_DATA_KEYS))


def held(subjects: Iterable[str]) -> dict[str, DataKey]:
    """The keys of those subjects that have one, in one query. Raises KeyMissing or PersonalDataDamaged."""
    return _unwrapped(rows("find_personal_keys", subjects=list(subjects)))


def claimed(subjects: Iterable[str]) -> dict[str, DataKey]:
    """The key of each subject, made if there is none; nobody can delete one before the transaction ends.

    Raises SubjectForgotten, KeyMissing or PersonalDataDamaged.
    """
    wanted = sorted(set(subjects))
    found = rows("lock_personal_keys", subjects=wanted)
    if missing := [subject for subject in wanted if subject not in {row[0] for row in found}]:
        found += rows("add_personal_keys", **_new(missing))
    if any(wrapped is None for _, _, wrapped in found):
        raise SubjectForgotten
    return _unwrapped(found)


def forget(subjects: Iterable[str]) -> None:
    """Delete the keys of these subjects for good when the transaction commits, and have them never get another."""
    rows("forget_personal_keys", subjects=sorted(set(subjects)))


def rewrap() -> int:
    """Wrap one page of keys that an older key wrapped by the newest one; how many there were.

    Raises KeyMissing or PersonalDataDamaged with nothing changed.
    """
    keys = ring()
    with transaction.atomic(using=DATABASE):
        page = rows("lock_outdated_personal_keys", newest=keys.newest, limit=PAGE)
        unwrapped = {subject: keys.unwrap(kek, bytes(wrapped), subject) for subject, kek, wrapped in page}
        rows("rewrap_personal_keys", **_wrapped(unwrapped))
    return len(page)


def counts() -> dict[str | None, int]:
    """How many data keys each key-encryption key has wrapped; under None the subjects that are forgotten."""
    return dict(rows("count_personal_keys"))


def check(**options: Any) -> list[checks.CheckMessage]:
    """Django's system check of the setting."""
    try:
        _ = ring().newest
    except (KeyMalformed, KeyMissing) as error:
        hint = "`manage.py personal_keys generate` makes a key. Keep a copy: without it, all personal data is lost."
        return [checks.Error(f"PERSONAL_DATA_KEYS: {error}", hint=hint, id="eventstore.E101")]
    return []


def _new(subjects: Iterable[str]) -> dict[str, list[Any]]:
    return _wrapped({subject: secrets.token_bytes(KEY_BYTES) for subject in subjects})


def _wrapped(keys: Mapping[str, bytes]) -> dict[str, list[Any]]:
    wrapped = [ring().wrap(key, subject) for subject, key in keys.items()]
    return {"subjects": list(keys), "keks": [ring().newest] * len(wrapped), "wrapped": wrapped}


def _unwrapped(found: Iterable[tuple[str, str, bytes | None]]) -> dict[str, DataKey]:
    return {
        subject: DataKey(ring().unwrap(kek, bytes(wrapped), subject))
        for subject, kek, wrapped in found
        if wrapped is not None
    }


@lru_cache(maxsize=4)
def _ring(keys: tuple[str, ...]) -> KeyRing:
    return KeyRing(keys)
