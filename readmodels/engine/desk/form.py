"""The forms that operators act with on projections: each is one effect, however often it is sent."""

from typing import Any

from django import forms
from django.http import QueryDict

from eventstore.desk.once import OnceForm

REASON = "Give a reason: it is kept, and whoever comes later will want to know."


class ActForm(OnceForm):
    def __init__(self, typed: QueryDict | None = None, seen: str = "") -> None:
        super().__init__(typed)
        self.initial["seen"] = seen

    @property
    def detail(self) -> dict[str, Any]:
        """What was asked for."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("once", "seen") and value}


class TableForm(ActForm):
    """What is done to the table that was `seen` is not done to another that has taken its place since."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput({"id": False}))


class ReplayForm(ActForm):
    on_approval = forms.BooleanField(
        required=False, label="Let me see what differs before the new table takes the place of the present one."
    )


class ReasonForm(ActForm):
    reason = forms.CharField(
        max_length=500, widget=forms.TextInput({"size": 60}), label="Reason", error_messages={"required": REASON}
    )
