import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from config.access.models import ApiKey, holder
from config.access.scopes import SCOPES

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("api_keys", *arguments, stdout=out)
    return out.getvalue().strip()


def made(name: str = "erp") -> str:
    return run("create", name, "--all")


def test_create_prints_the_key_and_nothing_else() -> None:
    key = made()
    found = holder(key)
    assert found is not None
    assert (found.name, found.actor) == ("erp", "api-key:erp")


def test_only_a_hash_is_kept() -> None:
    secret = made().rpartition("_")[2]
    assert len(secret) == 64
    assert all(secret not in str(value) for value in ApiKey.objects.values().get().values())


def test_a_name_is_taken_once() -> None:
    made()
    with pytest.raises(CommandError, match="erp already"):
        made()


def test_it_says_what_a_key_may_do() -> None:
    with pytest.raises(CommandError, match="--scopes --all is required"):
        run("create", "erp")
    with pytest.raises(CommandError, match="not allowed with"):
        run("create", "erp", "--all", "--scopes", "orders:read")
    with pytest.raises(CommandError, match=r"no scope orders:delete; there are: orders:read, "):
        run("create", "erp", "--scopes", "orders:read,orders:delete")
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize(
    ("wanted", "scopes"),
    [
        ("orders:write,orders:read,orders:write", ["orders:read", "orders:write"]),
        ("carts:*,orders:read", ["orders:read", "carts:read", "carts:write"]),
        ("sales:*", ["sales:read"]),
    ],
)
def test_scopes_are_kept_once_each_and_in_full(wanted: str, scopes: list[str]) -> None:
    run("create", "erp", "--scopes", wanted)
    assert ApiKey.objects.get().scopes == scopes


@pytest.mark.parametrize("wanted", ["", ",", "*", ":", "orders", "orders:", ":*", "orders:read ", "ORDERS:READ"])
def test_what_is_no_scope_is_refused(wanted: str) -> None:
    with pytest.raises(CommandError, match="no scope"):
        run("create", "erp", "--scopes", wanted)


def test_to_write_is_not_to_read() -> None:
    key = holder(run("create", "erp", "--scopes", "orders:write"))
    assert key is not None
    assert [scope for scope in SCOPES if key.may(scope)] == ["orders:write"]
    everything = holder(made("all"))
    assert everything is not None
    assert all(everything.may(scope) for scope in SCOPES)


def test_a_revoked_key_opens_nothing_and_keeps_its_name() -> None:
    key = made()
    assert holder(key) is not None
    run("revoke", "erp", "--yes")
    assert holder(key) is None
    with pytest.raises(CommandError):
        made()
    with pytest.raises(CommandError):
        run("revoke", "erp", "--yes")


def test_nobody_is_asked_where_nobody_is() -> None:
    key = made()
    with pytest.raises(CommandError, match="give --yes") as refused:
        run("revoke", "erp")
    assert refused.value.returncode == 2
    assert holder(key) is not None


@pytest.mark.parametrize("name", ["", " ", "a b", "a\nb", "é", "x" * 65])
def test_a_name_is_short_and_plain(name: str) -> None:
    with pytest.raises(CommandError, match="a name is"):
        made(name)


def test_the_list_shows_scopes_and_no_secret() -> None:
    key = run("create", "erp", "--scopes", "orders:*")
    assert key.rpartition("_")[2] not in run("list") + run("list", "--json")
    assert "orders:read,orders:write" in run("list")
    (entry,) = json.loads(run("list", "--json"))
    assert (entry["name"], entry["scopes"]) == ("erp", ["orders:read", "orders:write"])
    assert entry["revoked_at"] is None


def test_check_tells_a_key_that_opens_from_one_that_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    key = made()
    assert run("check", key) == "erp"
    monkeypatch.setattr("sys.stdin", StringIO(f"{key}\n"))
    assert run("check") == "erp"
    for wrong in (key[:-1] + ("0" if key[-1] != "0" else "1"), key + "0", key.upper(), "", "nonsense", "\0"):
        monkeypatch.setattr("sys.stdin", StringIO(wrong))
        with pytest.raises(CommandError):
            run("check")


def test_another_keys_secret_does_not_open() -> None:
    mine, theirs = (made(name).rpartition("_") for name in ("mine", "theirs"))
    assert holder(f"{mine[0]}_{theirs[2]}") is None


def test_use_is_noted_to_the_hour(django_assert_num_queries: Any) -> None:
    found = holder(made())
    assert found is not None
    found.note_use()
    assert ApiKey.objects.get().last_used_at is not None
    for again in (found, ApiKey.objects.get()):
        with django_assert_num_queries(0):
            again.note_use()
