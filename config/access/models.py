"""API keys: shown once when they are made, stored as a hash. And what groups of operators were given."""

import re
import secrets
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import ClassVar

from django.db import models, transaction
from django.utils import timezone

from config.access.remembered import Remembered
from config.access.scopes import allows

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
# So long may a key that is revoked be taken for valid, in the processes that did not revoke it.
SECONDS_REMEMBERED = 1.0
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
    scopes: "models.JSONField[Sequence[str], list[str]]" = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("created_at",)
        verbose_name = "API key"
        default_permissions = ("add", "view")
        permissions = (
            ("revoke_apikey", "Can revoke API key"),
            ("use_api", "Can use the API from the page of its documentation"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> str:
        """Who the event log says sent a command."""
        return f"api-key:{self.name}"

    def may(self, scope: str) -> bool:
        return allows(self.scopes, scope)

    def note_use(self) -> None:
        """Remember that the key is in use, to the hour: one write an hour, not one for each request."""
        now = timezone.now()
        if self.last_used_at is None or now - self.last_used_at > _USE_IS_NOTED_EVERY:
            ApiKey.objects.filter(id=self.id).update(last_used_at=now)
            self.last_used_at = now


class Given(models.Model):
    """A permission that a group of config/access/groups.py was given once, and is not given again."""

    group = models.CharField(max_length=150)
    permission = models.CharField(max_length=200)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["group", "permission"], name="access_given_once")]

    def __str__(self) -> str:
        return f"{self.permission} to {self.group}"


def issue(name: str, scopes: Sequence[str]) -> str:
    """A new key under this name; only its hash is kept. Raises IntegrityError if the name is taken."""
    secret = secrets.token_hex(32)
    with transaction.atomic():
        key = ApiKey.objects.create(name=name, secret_hash=_hash(secret), scopes=list(scopes))
    return f"ol_{key.id}_{secret}"


def holder(key: str) -> ApiKey | None:
    """Whose key this is; None for one that is malformed, unknown or revoked."""
    parts = _KEY.fullmatch(key)
    if parts is None:
        return None
    found = valid_keys.get(parts[1])
    if found is None or not compare_digest(bytes(found.secret_hash), _hash(parts[2])):
        return None
    return found


def revoke(name: str) -> bool:
    """The key opens nothing, here at once. False if there is no key of this name, or it is revoked already."""
    key = ApiKey.objects.filter(name=name, revoked_at=None).first()
    if key is None:
        return False
    revoked = ApiKey.objects.filter(id=key.id, revoked_at=None).update(revoked_at=timezone.now())
    valid_keys.forget(key.id)
    return bool(revoked)


def _valid(key_id: str) -> ApiKey | None:
    return ApiKey.objects.filter(id=key_id, revoked_at=None).first()


def _hash(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


valid_keys = Remembered(_valid, SECONDS_REMEMBERED)
