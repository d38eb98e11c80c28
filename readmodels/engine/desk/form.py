"""The forms that operators act with on projections: each is one effect, however often it is sent."""

from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict

from eventstore.desk.form import ONCE

NOT_OURS = "This form was not one of ours. Look at it again, and send it."
REASON = "Give a reason: it is kept, and whoever comes later will want to know."


class ActForm(forms.Form):
    """`once` is made when the form is shown."""

    once = forms.RegexField(
        ONCE,
        widget=forms.HiddenInput({"id": False}),
        error_messages={"required": NOT_OURS, "invalid": NOT_OURS},
    )

    def __init__(self, typed: QueryDict | None = None) -> None:
        super().__init__(typed, initial={"once": uuid4().hex}, label_suffix="")
        if "once" in self.errors:
            self.data = {**self.data, "once": uuid4().hex}

    @property
    def detail(self) -> dict[str, Any]:
        """What was asked for."""
        return {name: value for name, value in self.cleaned_data.items() if name != "once" and value}


class ReplayForm(ActForm):
    on_approval = forms.BooleanField(
        required=False, label="Let me see what differs before the new table takes the place of the present one."
    )


class ReasonForm(ActForm):
    reason = forms.CharField(
        max_length=500, widget=forms.TextInput({"size": 60}), label="Reason", error_messages={"required": REASON}
    )
