"""A form that has one effect, however often it is sent."""

import re
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict

ONCE = re.compile(r"\A[0-9a-f]{32}\Z")
NOT_OURS = "This form was not one of ours. Look at it again, and send it."


class OnceForm(forms.Form):
    """`once` is made when the form is shown."""

    once = forms.RegexField(
        ONCE, widget=forms.HiddenInput({"id": False}), error_messages={"required": "", "invalid": ""}
    )

    def __init__(self, typed: QueryDict | None = None) -> None:
        super().__init__(typed, initial={"once": uuid4().hex}, label_suffix="")

    def clean(self) -> dict[str, Any]:
        if "once" in self.errors:
            del self.errors["once"]
            self.refuse(NOT_OURS, anew=True)
        return self.cleaned_data

    def refuse(self, sentence: str, anew: bool = False) -> None:
        """What was typed stays. `anew`: sent again, it is another command."""
        self.add_error(None, sentence)
        if anew:
            self.data = {**self.data, "once": uuid4().hex}
