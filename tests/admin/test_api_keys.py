"""API keys in the admin: made, shown once, revoked, by those who may; and never edited."""

import logging
import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.contrib.sessions.models import Session
from django.test import Client

from config.access.models import ApiKey, holder, issue
from tests.admin.hostile import HOSTILE, is_harmless
from tests.admin.site import Elements, Site, address_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

KEYS = "/admin/access/apikey/"
NEW = "/admin/access/apikey/add/"


def may(*names: str) -> None:
    User.objects.get(username="clerk").user_permissions.set(Permission.objects.filter(codename__in=names))


def revoke(site: Site, key: ApiKey) -> str:
    """What is said of it."""
    answer = site.post(KEYS, action="revoke", _selected_action=[key.pk])
    return site.get(answer.response.headers["Location"]).text if answer.status == 302 else answer.text


def test_a_key_is_made_and_shown_once(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    page = site.post(NEW, name="erp", scopes=["orders:read", "orders:write"])
    (key,) = re.findall("ol_[0-9a-f]{12}_[0-9a-f]{64}", page.html)
    found = holder(key)
    assert found is not None
    assert (found.name, found.scopes) == ("erp", ["orders:read", "orders:write"])
    assert "no-store" in page.response.headers["Cache-Control"]
    secret = key.rpartition("_")[2]
    (entry,) = LogEntry.objects.all()
    assert (entry.object_repr, entry.get_change_message()) == ("erp", "Made: orders:read, orders:write.")
    elsewhere = [site.get(KEYS).html, site.row(found).html, site.get(NEW).html, caplog.text]
    elsewhere += [str(session.get_decoded()) for session in Session.objects.all()]
    elsewhere += [str(row) for model in (ApiKey, LogEntry) for row in model.objects.values()]
    assert all(secret not in text for text in elsewhere)


def test_one_may_do_everything(site: Site) -> None:
    assert site.post(NEW, name="erp", everything="on").status == 200
    assert ApiKey.objects.get().scopes == ["*"]
    assert "everything" in site.get(KEYS).text


@pytest.mark.parametrize(
    "said",
    [
        {"name": "", "everything": "on"},
        {"name": "a b", "everything": "on"},
        {"name": "a\n", "everything": "on"},
        {"name": "x" * 65, "everything": "on"},
        {"name": "taken", "everything": "on"},
        {"name": "erp"},
        {"name": "erp", "scopes": ["orders:delete"]},
        {"name": "erp", "scopes": ["*"]},
        *({"name": text, "everything": "on"} for text in HOSTILE),
    ],
)
def test_what_is_wrong_is_said_and_makes_nothing(site: Site, said: dict[str, Any]) -> None:
    issue("taken", [])
    page = site.post(NEW, **said)
    assert page.status == 200
    assert "errorlist" in page.html
    is_harmless(page)
    assert ApiKey.objects.count() == 1


def test_keys_are_revoked(site: Site) -> None:
    opens = issue("erp", ["orders:read"])
    revoked, other = ApiKey.objects.get(), holder(issue("other", ["orders:read"]))
    assert holder(opens) is not None and other is not None
    assert "erp is revoked." in revoke(site, revoked)
    assert "erp was revoked before." in revoke(site, revoked)
    assert holder(opens) is None
    assert [entry.get_change_message() for entry in LogEntry.objects.all()] == ["Revoked."]
    assert "revoked at" in site.row(revoked).text
    assert ApiKey.objects.get(name="other").revoked_at is None


def test_it_takes_the_permission(clerk_site: Site) -> None:
    issue("erp", ["orders:read"])
    key = ApiKey.objects.get()
    revoke(clerk_site, key)
    assert [clerk_site.get(KEYS).status, clerk_site.get(NEW).status] == [403, 403]
    may("view_apikey")
    assert clerk_site.get(KEYS).keys == [key.pk]
    assert NEW not in clerk_site.get(KEYS).links
    assert clerk_site.post(NEW, name="mine", everything="on").status == 403
    revoke(clerk_site, key)
    may("view_apikey", "add_apikey")
    assert NEW in clerk_site.get(KEYS).links
    assert clerk_site.post(NEW, name="mine", everything="on").status == 200
    revoke(clerk_site, key)
    assert ApiKey.objects.filter(revoked_at=None).count() == 2
    may("view_apikey", "revoke_apikey")
    revoke(clerk_site, key)
    assert ApiKey.objects.get(revoked_at=None).name == "mine"


def test_nothing_is_edited_or_deleted(site: Site) -> None:
    issue("erp", ["orders:read"])
    key = ApiKey.objects.get()
    assert site.post(address_of(key), name="mine", scopes='["*"]').status == 403
    assert site.post(address_of(key, "delete"), post="yes").status == 403
    assert site.post(KEYS, action="delete_selected", _selected_action=[key.pk], post="yes").status in (302, 403)
    assert ApiKey.objects.get().scopes == ["orders:read"]


def test_a_form_of_another_page_makes_none(site: Site) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="operator"))
    assert strict.post(NEW, {"name": "erp", "everything": "on"}).status_code == 403
    assert not ApiKey.objects.exists()


def test_a_name_is_text_wherever_it_stands(site: Site) -> None:
    for text in HOSTILE:
        issue(text, [text])
    for page in (site.get(KEYS), *(site.row(key) for key in ApiKey.objects.all())):
        assert page.status == 200
        is_harmless(page)
    assert Elements(site.get(NEW).html).running == []
