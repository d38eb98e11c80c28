"""API keys: shown once when they are made, stored as a hash."""

import re
import secrets
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import ClassVar

from django.db import models, transaction
from django.utils import timezone

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_KEY = re.compile(r"ol_([0-9a-f]{12})_([0-9a-f]{64})")
_USE_IS_NOTED_EVERY = timedelta(hours=1)


def random_id() -> str:
    return secrets.token_hex(6)


class ApiKey(models.Model):
    """A client's credential, `ol_<id>_<secret>`, and the user that its requests are made by.

    The secret has 256 random bits, so that a fast hash is enough: there is nothing to guess.
    A revoked key keeps its name, which the event log knows its holder by.
    """

    is_authenticated: ClassVar[bool] = True

    id = models.CharField(primary_key=True, max_length=12, default=random_id, editable=False)
    name = models.CharField(max_length=64, unique=True)
    secret_hash = models.BinaryField(max_length=32)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("created_at",)
        verbose_name = "API key"

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> str:
        """Who the event log says sent a command."""
        return f"api-key:{self.name}"

    def note_use(self) -> None:
        """Remember that the key is in use, to the hour: one write an hour, not one for each request."""
        now = timezone.now()
        if self.last_used_at is None or now - self.last_used_at > _USE_IS_NOTED_EVERY:
            ApiKey.objects.filter(id=self.id).update(last_used_at=now)


def issue(name: str) -> str:
    """A new key under this name; only its hash is kept. Raises IntegrityError if the name is taken."""
    secret = secrets.token_hex(32)
    with transaction.atomic():
        key = ApiKey.objects.create(name=name, secret_hash=_hash(secret))
    return f"ol_{key.id}_{secret}"


def holder(key: str) -> ApiKey | None:
    """Whose key this is; None for one that is malformed, unknown or revoked."""
    parts = _KEY.fullmatch(key)
    if parts is None:
        return None
    found = ApiKey.objects.filter(id=parts[1], revoked_at=None).first()
    if found is None or not compare_digest(bytes(found.secret_hash), _hash(parts[2])):
        return None
    return found


def revoke(name: str) -> bool:
    """From now on the key opens nothing. False if there is no key of this name, or it is revoked already."""
    return bool(ApiKey.objects.filter(name=name, revoked_at=None).update(revoked_at=timezone.now()))


def _hash(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
