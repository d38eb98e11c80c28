"""Describes projections, their replays, and what is parked, as the API shows them."""

from typing import Any

from rest_framework import serializers

from eventstore.http.body import Body, Text, Whole
from eventstore.http.listing import ListShape
from readmodels.engine.asking.http import LARGEST_POSITION
from readmodels.engine.operating.operation import SAID
from readmodels.engine.watching.status import STATES


class ReplayShape(serializers.Serializer[Any]):
    projection = serializers.CharField()
    state = serializers.ChoiceField(
        ["waiting", "building", "built", "left"],
        help_text="waiting: a worker takes it up within seconds; built: it is to be approved of, and another POST has "
        "it swapped in; left: begun at the command line, and not ended",
    )
    position = serializers.IntegerField(help_text="how far it has come")
    head = serializers.IntegerField(help_text="how far it has to come")
    percent = serializers.IntegerField()
    seconds_left = serializers.FloatField(allow_null=True, help_text="if it goes on as it did; null: not known yet")
    begun_at = serializers.DateTimeField()
    moved_at = serializers.DateTimeField(allow_null=True, help_text="null: it has not come anywhere yet")
    error = serializers.CharField(allow_null=True, help_text="why it stands still")


class ComparisonShape(serializers.Serializer[Any]):
    verified_at = serializers.DateTimeField()
    position = serializers.IntegerField()
    rows = serializers.IntegerField()
    differing = serializers.IntegerField(help_text="rows that were not what the log says")


class PauseShape(serializers.Serializer[Any]):
    reason = serializers.CharField(allow_null=True)
    by = serializers.CharField()
    since = serializers.DateTimeField()


class ProjectionShape(serializers.Serializer[Any]):
    name = serializers.CharField()
    state = serializers.ChoiceField(STATES, help_text="inline: part of every command, never behind")
    position = serializers.IntegerField(help_text="of the log, up to where it has been folded")
    head = serializers.IntegerField(help_text="the last position of the log")
    lag_events = serializers.IntegerField()
    lag_seconds = serializers.FloatField(help_text="the age of the oldest event that it has not folded")
    moved_at = serializers.DateTimeField(allow_null=True)
    parked = serializers.IntegerField(help_text="rows that stand still")
    error = serializers.CharField(allow_null=True, help_text="why it is stopped")
    pause = PauseShape(allow_null=True, help_text="nobody moves it until it is resumed; null: it is not paused")
    replay = ReplayShape(allow_null=True, help_text="the one that is under way")
    can_roll_back = serializers.BooleanField(help_text="the table that the last replay replaced is there and fits")
    last_comparison = ComparisonShape(
        allow_null=True, help_text="with the log: by a replay before it was swapped in, or by the verification at night"
    )


class ProjectionListShape(ListShape):
    results = ProjectionShape(many=True)


class ParkedShape(serializers.Serializer[Any]):
    key = serializers.CharField(help_text="of the row that stands still; the stream, where the event gives no key")
    position = serializers.IntegerField(help_text="of the event that could not be folded")
    event = serializers.CharField()
    error = serializers.CharField()
    attempts = serializers.IntegerField()
    since = serializers.DateTimeField()
    tried_at = serializers.DateTimeField()
    discarded_at = serializers.DateTimeField(allow_null=True)
    discarded_by = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_null=True, help_text="why it was discarded")


class ParkedListShape(ListShape):
    results = ParkedShape(many=True)


class ParkedAnswerShape(serializers.Serializer[Any]):
    key = serializers.CharField()
    position = serializers.IntegerField()
    parked = ParkedShape(allow_null=True, help_text="what parks the row now; null: it goes on")


class ParkedQuestion(serializers.Serializer[Any]):
    """Which of a projection's parked events."""

    decided = serializers.BooleanField(default=False, help_text="true: those that were discarded")


class ParkedBody(Body):
    """One of the list: its key and position."""

    key = Text(max_length=1_000, trim_whitespace=False)
    position = Whole(min_value=1, max_value=LARGEST_POSITION)


class DiscardBody(ParkedBody):
    reason = Text(max_length=500, help_text="it is kept, with who has said it")


class PauseBody(Body):
    reason = Text(max_length=500, help_text="it is kept, with who has said it")


class OperationShape(serializers.Serializer[Any]):
    action = serializers.ChoiceField([*SAID])
    detail = serializers.DictField(help_text="the key and position of what was parked, and the reason")
    actor = serializers.CharField()
    done_at = serializers.DateTimeField()


class OperationListShape(ListShape):
    results = OperationShape(many=True)
