import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from config.access.models import ApiKey, holder

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("api_keys", *arguments, stdout=out)
    return out.getvalue().strip()


def test_create_prints_the_key_and_nothing_else() -> None:
    key = run("create", "erp")
    found = holder(key)
    assert found is not None
    assert (found.name, found.actor) == ("erp", "api-key:erp")


def test_only_a_hash_is_kept() -> None:
    key = run("create", "erp")
    secret = key.rpartition("_")[2]
    assert len(secret) == 64
    assert all(secret not in str(value) for value in ApiKey.objects.values().get().values())


def test_a_name_is_taken_once() -> None:
    run("create", "erp")
    with pytest.raises(CommandError, match="erp already"):
        run("create", "erp")


def test_a_revoked_key_opens_nothing_and_keeps_its_name() -> None:
    key = run("create", "erp")
    run("revoke", "erp")
    assert holder(key) is None
    with pytest.raises(CommandError):
        run("create", "erp")
    with pytest.raises(CommandError):
        run("revoke", "erp")


@pytest.mark.parametrize("name", ["", " ", "a b", "a\nb", "é", "x" * 65])
def test_a_name_is_short_and_plain(name: str) -> None:
    with pytest.raises(CommandError, match="a name is"):
        run("create", name)


def test_the_list_shows_no_secret() -> None:
    key = run("create", "erp")
    assert key.rpartition("_")[2] not in run("list") + run("list", "--json")
    (entry,) = json.loads(run("list", "--json"))
    assert entry["name"] == "erp"
    assert entry["revoked_at"] is None


def test_check_tells_a_key_that_opens_from_one_that_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    key = run("create", "erp")
    assert run("check", key) == "erp"
    monkeypatch.setattr("sys.stdin", StringIO(f"{key}\n"))
    assert run("check") == "erp"
    for wrong in (key[:-1] + ("0" if key[-1] != "0" else "1"), key + "0", key.upper(), "", "nonsense", "\0"):
        monkeypatch.setattr("sys.stdin", StringIO(wrong))
        with pytest.raises(CommandError):
            run("check")


def test_another_keys_secret_does_not_open() -> None:
    mine, theirs = (run("create", name).rpartition("_") for name in ("mine", "theirs"))
    assert holder(f"{mine[0]}_{theirs[2]}") is None


def test_use_is_noted_to_the_hour(django_assert_num_queries: Any) -> None:
    found = holder(run("create", "erp"))
    assert found is not None
    found.note_use()
    again = ApiKey.objects.get()
    assert again.last_used_at is not None
    with django_assert_num_queries(0):
        again.note_use()
