"""manage.py reactions."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from eventstore.reactions.checks import declarations
from eventstore.reactions.models import Deadline, FollowerCheckpoint
from eventstore.reactions.react import react
from tests.eventstore.example import add
from tests.reactions.counting import Careful, Noting, NotingFromNow, Rounding, following

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


def said(*arguments: str) -> str:
    output = StringIO()
    call_command("reactions", *arguments, stdout=output)
    return output.getvalue()


def test_it_lists_followers_and_counts_deadlines() -> None:
    with following(Rounding(), Noting()):
        add("a", 1, note="a")
        react()
        rounding, noting = json.loads(said("--json"))
        assert (rounding["waiting"], rounding["overdue"], rounding["lag_events"]) == (1, 0, 0)
        assert noting["waiting"] is None
        assert "rounding" in said()


def test_one_that_stands_still_is_named_and_the_exit_code_says_so() -> None:
    with following(Noting()):
        react()
        FollowerCheckpoint.objects.update(error="no room")
        with pytest.raises(CommandError, match="standing still: noting") as failed:
            said()
        assert failed.value.returncode == 1


def test_to_look_begins_nothing() -> None:
    add("a", 1)
    with following(Noting(), NotingFromNow()):
        noting, from_now = json.loads(said("--json"))
    assert (noting["lag_events"], from_now["lag_events"]) == (1, 0)
    assert not FollowerCheckpoint.objects.exists()


def test_one_is_begun_anew_with_its_deadlines_once_that_is_confirmed() -> None:
    with following(Rounding()):
        add("a", 1, note="a")
        react()
        with pytest.raises(CommandError, match="There is nobody to ask: give --yes") as unasked:
            said("--restart", "rounding")
        assert (unasked.value.returncode, Deadline.objects.count()) == (2, 1)
        said("--restart", "rounding", "--yes")
        assert not Deadline.objects.exists()
        react()
        assert Deadline.objects.count() == 1
        with pytest.raises(CommandError, match="there is no follower called x; there are: rounding") as unknown:
            said("--restart", "x")
        assert unknown.value.returncode == 2


def test_a_key_that_is_no_field_and_events_that_are_not_followed_are_told_at_the_start() -> None:
    class Elsewhere(Rounding):
        key = "order_id"

    class Partly(Careful):
        event_types = ()

    with following(Rounding(), Careful(), Noting()):
        assert declarations() == []
    with following(Elsewhere()):
        assert [found.id for found in declarations()] == ["reactions.E001"]
    with following(Partly()):
        (found,) = declarations()
        assert "does not follow Counted" in found.msg


def test_operators_see_deadlines_and_followers(admin_client: Client) -> None:
    with following(Rounding()):
        add("a", 1, note="a")
        react()
        deadlines = admin_client.get("/admin/reactions/deadline/").content.decode()
        assert "test-a" in deadlines
        assert admin_client.get("/admin/reactions/deadline/?state=refused").status_code == 200
        assert "rounding" in admin_client.get("/admin/reactions/followercheckpoint/").content.decode()


def test_the_dashboard_says_which_follower_stands_still(admin_client: Client) -> None:
    with following(Noting()):
        react()
        assert "standing still" not in admin_client.get("/admin/").content.decode()
        FollowerCheckpoint.objects.update(error="no room")
        assert "What follows from new events is not done: noting." in admin_client.get("/admin/").content.decode()
