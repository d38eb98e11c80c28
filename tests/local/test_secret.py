"""The secrets that a folder's shop makes for itself."""

from pathlib import Path

import pytest

from config.local import folder, secret
from eventstore.privacy.cipher import KeyRing, key_bytes


def test_django_s_key_is_made_once_and_kept_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "LOCAL", tmp_path / ".local")
    key = secret.django_key()
    assert len(key) >= 50
    assert secret.django_key() == key
    assert (tmp_path / ".local" / "secret-key").stat().st_mode & 0o777 == 0o600


def test_the_keys_of_personal_data_are_made_once_and_kept_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "LOCAL", tmp_path / ".local")
    keys = secret.personal_data_keys()
    assert KeyRing(keys).names
    assert secret.personal_data_keys() == keys
    (file,) = (tmp_path / ".local").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_key_of_address_hashes_is_another_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "LOCAL", tmp_path / ".local")
    key = secret.email_hash_key()
    assert key_bytes(key)
    assert secret.email_hash_key() == key
    assert secret.personal_data_keys() != [key]


def test_two_processes_that_make_a_secret_at_once_keep_the_first(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    secret.write(path, "first", keep=True)
    secret.write(path, "second", keep=True)
    assert path.read_text() == "first\n"
