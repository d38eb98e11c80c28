"""The groups that `migrate` makes: each permission is given once, and operators have the last word."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from config.access import groups
from config.access.groups import GROUPS, give
from config.access.models import Given
from tests.admin.site import Site

pytestmark = pytest.mark.django_db(databases=["default", "readmodels"])


def migrated() -> None:
    """What `migrate` says at its end, for each app."""
    for app in apps.get_app_configs():
        give(app, "default")


def permissions_of(name: str) -> set[str]:
    found = Group.objects.get(name=name).permissions.values_list("content_type__app_label", "codename")
    return {f"{label}.{codename}" for label, codename in found}


def permission(name: str) -> Permission:
    label, _, codename = name.partition(".")
    return Permission.objects.get(content_type__app_label=label, codename=codename)


def test_they_are_there_with_what_the_table_says() -> None:
    assert set(Group.objects.values_list("name", flat=True)) == set(GROUPS)
    for name, wanted in GROUPS.items():
        assert permissions_of(name) >= {one for one in wanted if "*" not in one}


def test_every_permission_of_the_table_is_one() -> None:
    given = {one for name in GROUPS for one in permissions_of(name)}
    named = {one for wanted in GROUPS.values() for one in wanted}
    assert {one for one in named if "*" not in one} <= given
    assert all(any(one.startswith(pattern[:-1]) for one in given) for pattern in named if pattern.endswith("*"))


def test_the_auditor_sees_and_changes_nothing() -> None:
    assert all(one.partition(".")[2].startswith("view_") for one in permissions_of("auditor"))


def test_a_further_migrate_changes_nothing() -> None:
    before = {name: permissions_of(name) for name in GROUPS}
    migrated()
    assert {name: permissions_of(name) for name in GROUPS} == before


def test_what_an_operator_has_taken_away_given_or_deleted_stays_so() -> None:
    support = Group.objects.get(name="support")
    support.permissions.remove(permission("readmodels.see_personal_data"))
    support.permissions.add(permission("readmodels.view_sale"))
    Group.objects.get(name="finance").delete()
    migrated()
    assert "readmodels.see_personal_data" not in permissions_of("support")
    assert "readmodels.view_sale" in permissions_of("support")
    assert not Group.objects.filter(name="finance").exists()


def test_what_a_later_release_adds_is_given_once(monkeypatch: pytest.MonkeyPatch) -> None:
    Group.objects.get(name="finance").delete()
    for name in ("support", "finance"):
        monkeypatch.setitem(groups.GROUPS, name, (*GROUPS[name], "access.view_apikey"))
    migrated()
    assert "access.view_apikey" in permissions_of("support")
    assert not Group.objects.filter(name="finance").exists()
    Group.objects.get(name="support").permissions.remove(permission("access.view_apikey"))
    migrated()
    assert "access.view_apikey" not in permissions_of("support")


def test_a_group_that_an_operator_has_made_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    Group.objects.create(name="night shift")
    monkeypatch.setitem(groups.GROUPS, "night shift", ("readmodels.view_sale",))
    migrated()
    assert permissions_of("night shift") == set()


def test_the_read_database_and_a_schema_of_before_have_no_groups() -> None:
    class Before:
        def get_model(self, *name: str) -> Any:
            raise LookupError

    Group.objects.all().delete()
    Given.objects.all().delete()
    for app in apps.get_app_configs():
        give(app, "readmodels")
        give(app, "default", Before())  # type: ignore[arg-type]
    assert not Group.objects.exists()


def browser(**rights: Any) -> Site:
    client = Client()
    client.force_login(User.objects.create_user("root", is_staff=True, **rights))
    return Site(client)


def test_a_superuser_makes_an_account_and_puts_it_into_a_group() -> None:
    site = browser(is_superuser=True)
    word = "a long password of nobody"
    added = site.post("/admin/auth/user/add/", username="eva", password1=word, password2=word, usable_password="true")
    assert added.status == 302, added.text
    eva, support = User.objects.get(username="eva"), Group.objects.get(name="support")
    page = f"/admin/auth/user/{eva.pk}/change/"
    form = {"username": "eva", "is_active": "on", "is_staff": "on", "groups": support.pk}
    joined = {"date_joined_0": "2026-01-01", "date_joined_1": "12:00:00"}
    assert site.post(page, **form, **joined).status == 302
    assert Client().login(username="eva", password=word)
    assert User.objects.get(username="eva").has_perm("readmodels.see_personal_data")
    assert "Can see personal data" in site.get(f"/admin/auth/group/{support.pk}/change/").text


def test_an_account_is_made_inactive_and_never_deleted() -> None:
    site = browser(is_superuser=True)
    eva = User.objects.create_user("eva", is_staff=True)
    assert site.get(f"/admin/auth/user/{eva.pk}/delete/").status == 403
    chosen = {"action": "delete_selected", "_selected_action": eva.pk, "post": "yes", "index": "0"}
    assert site.post("/admin/auth/user/", **chosen).status == 403
    assert User.objects.filter(username="eva").exists()


def test_who_may_only_look_at_accounts_is_shown_no_password_and_changes_none() -> None:
    site = browser()
    root = User.objects.get(username="root")
    root.groups.add(Group.objects.get(name="auditor"))
    page = site.get(f"/admin/auth/user/{root.pk}/change/")
    assert page.status == 200
    assert root.password not in page.html
    assert not [link for link in page.links if "password/" in link and "password_change" not in link]
    assert site.post(f"/admin/auth/user/{root.pk}/change/", is_superuser="on").status == 403
