"""The keys of personal data: AES-256-GCM, a fresh nonce for everything that is encrypted.

A data key encrypts the values of one person. It is stored wrapped by a key-encryption key, which comes from the
environment and never meets the database.
"""

import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from hashlib import blake2b

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12
_KEY = re.compile("[A-Za-z0-9_-]{43}=")


class KeyMalformed(ValueError):
    """A key is 32 random bytes in URL-safe base64: `manage.py personal_keys generate` makes one."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class KeyMissing(LookupError):
    """The settings lack a key: a data key was wrapped by one that is not in PERSONAL_DATA_KEYS, or there is none."""


class PersonalDataDamaged(Exception):
    """Stored personal data or its key is not what was stored, or stands where it does not belong."""


class DataKey:
    """Encrypts what belongs to one person. The text begins with the key's name, so that another key is told at once."""

    __slots__ = ("_cipher", "_name")

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._name = urlsafe_b64encode(blake2b(key, digest_size=3, person=b"orderlog-dek").digest()).decode()

    def encrypted(self, text: str) -> bool:
        """Whether it was this key: of the others, one that a log was imported without, no copy is left."""
        return text.startswith(self._name)

    def encrypt(self, content: bytes, bound_to: bytes) -> str:
        """Text that decrypts only together with the same `bound_to`."""
        return self._name + urlsafe_b64encode(_encrypt(self._cipher, content, bound_to)).decode()

    def decrypt(self, text: str, bound_to: bytes) -> bytes:
        """Raises PersonalDataDamaged."""
        try:
            return _decrypt(self._cipher, urlsafe_b64decode(text.removeprefix(self._name)), bound_to)
        except (InvalidTag, NotBase64, ValueError) as error:
            raise PersonalDataDamaged("personal data is damaged, or was moved from elsewhere") from error


class KeyRing:
    """The key-encryption keys, newest first. The newest wraps; all of them unwrap."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Raises KeyMalformed."""
        self._ciphers = {_name(key): AESGCM(key) for key in map(key_bytes, keys)}

    @property
    def names(self) -> tuple[str, ...]:
        """Newest first. A name says nothing of its key."""
        return tuple(self._ciphers)

    @property
    def newest(self) -> str:
        """The name of the key that wraps. Raises KeyMissing if there is none."""
        if not self._ciphers:
            raise KeyMissing("PERSONAL_DATA_KEYS holds no key: personal data cannot be stored")
        return self.names[0]

    def wrap(self, key: bytes, subject: str) -> bytes:
        """`key` wrapped by the newest key, for this subject. Raises KeyMissing if there is none."""
        return _encrypt(self._ciphers[self.newest], key, subject.encode())

    def unwrap(self, name: str, wrapped: bytes, subject: str) -> bytes:
        """Raises KeyMissing or PersonalDataDamaged."""
        cipher = self._ciphers.get(name)
        if cipher is None:
            raise KeyMissing(f"the key of {subject} is wrapped by the key {name}, which is not in PERSONAL_DATA_KEYS")
        try:
            return _decrypt(cipher, wrapped, subject.encode())
        except InvalidTag as error:
            raise PersonalDataDamaged(f"the stored key of {subject} is damaged, or another subject's") from error


def generate() -> str:
    """A new key-encryption key, as PERSONAL_DATA_KEYS takes it."""
    return urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _encrypt(cipher: AESGCM, content: bytes, bound_to: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, content, bound_to)


def _decrypt(cipher: AESGCM, stored: bytes, bound_to: bytes) -> bytes:
    return cipher.decrypt(stored[:_NONCE_BYTES], stored[_NONCE_BYTES:], bound_to)


def key_bytes(key: str) -> bytes:
    """The key that `generate` made. Raises KeyMalformed."""
    if not _KEY.fullmatch(key):
        raise KeyMalformed
    return urlsafe_b64decode(key)


def _name(key: bytes) -> str:
    return blake2b(key, digest_size=4, person=b"orderlog-kek").hexdigest()
