"""The forms that operators act with on projections: each is one effect, however often it is sent."""

from typing import Any

from django import forms

from eventstore.desk.once import OnceForm

REASON = "Give a reason: it is kept, and whoever comes later will want to know."


class ActForm(OnceForm):
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
