"""Followers of the log in the admin: how far each is behind it."""

import pytest

from eventstore.reactions.models import FollowerCheckpoint
from eventstore.reactions.react import react
from tests.admin.log import an_order
from tests.admin.site import Site

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


def test_how_far_each_is_behind_is_listed(site: Site) -> None:
    FollowerCheckpoint.objects.all().delete()
    react()
    assert "mail 0 no event waits" in site.listed("reactions_followercheckpoint").text
    an_order()
    assert "mail 0 4 events, the oldest for" in site.listed("reactions_followercheckpoint").text
    assert "4 events, the oldest for" in site.row(FollowerCheckpoint.objects.get(name="mail")).text


def test_what_to_type_is_set_apart_in_why_it_stands_still(site: Site) -> None:
    FollowerCheckpoint.objects.update_or_create(name="mail", defaults={"error": "<b> `manage.py reactions`"})
    assert "&lt;b&gt; <code>manage.py reactions</code>" in site.listed("reactions_followercheckpoint").html
