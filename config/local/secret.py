"""The secrets of this folder's shop: made once, readable by its owner only."""

import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from config.local import folder


def django_key() -> str:
    """Django's SECRET_KEY for this folder: made once, readable by its owner only."""
    return _made_once("secret-key", lambda: secrets.token_urlsafe(48))


def personal_data_keys() -> list[str]:
    """PERSONAL_DATA_KEYS for this folder, a line each, newest first. Whoever removes the file forgets everybody."""
    return _made_once("personal-data-keys", _random_key).split()


def email_hash_key() -> str:
    """EMAIL_HASH_KEY for this folder. Whoever removes the file has to `replay email_in_use`."""
    return _made_once("email-hash-key", _random_key)


def _random_key() -> str:
    return urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _made_once(name: str, make: Callable[[], str]) -> str:
    path = folder.LOCAL / name
    if not path.exists():
        write(path, make(), keep=True)
    return path.read_text(encoding="ascii").strip()


def write(path: Path, secret: str, keep: bool = False) -> None:
    """Put `secret` in place whole, so that no other process reads half of it. `keep`: not over one that is there."""
    path.parent.mkdir(exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(secret + "\n", encoding="ascii")
    if keep:
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    else:
        draft.replace(path)
