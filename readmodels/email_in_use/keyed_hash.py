"""An e-mail address as the shop can recognise it and nobody can read it: its HMAC under EMAIL_HASH_KEY.

Without the key it cannot be found by trying addresses, of which there are few. The key is not one of those that encrypt
personal data: they are rotated, and this one has to stay.
"""

import hmac
import unicodedata
from typing import Any

from django.conf import settings
from django.core import checks

from eventstore.privacy.cipher import KeyMalformed, KeyMissing, key_bytes


def keyed_hash(address: str) -> str:
    """64 hexadecimal digits, the same however the address is written in upper and lower case. Raises KeyMissing."""
    normal = unicodedata.normalize("NFKC", address.strip()).casefold()
    return hmac.digest(_key(), normal.encode(), "sha256").hex()


def check(**options: Any) -> list[checks.CheckMessage]:
    """Django's system check of the setting."""
    try:
        _key()
    except (KeyMissing, KeyMalformed) as error:
        hint = "`manage.py personal_keys generate` makes a key. Under another one, `replay email_in_use`."
        return [checks.Error(f"EMAIL_HASH_KEY: {error}", hint=hint, id="readmodels.E101")]
    return []


def _key() -> bytes:
    if not settings.EMAIL_HASH_KEY:
        raise KeyMissing("EMAIL_HASH_KEY is not set: e-mail addresses cannot be taken")
    return key_bytes(settings.EMAIL_HASH_KEY)
