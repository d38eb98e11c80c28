"""How a field of a command's body is asked for in a page. What it accepts, the body alone decides."""

import re
from typing import Any

from django import forms
from django.core.validators import EmailValidator
from rest_framework import serializers

LONG = 400  # characters; more get several lines

DrfField = serializers.Field[Any, Any, Any, Any]


def form_field(field: DrfField, name: str, initial: Any, must: bool) -> forms.Field:
    """A field that takes any text but NUL, whatever the widget offers."""
    shown = forms.CharField(required=False, strip=False, initial=initial, label=_label(name), widget=_widget(field))
    shown.help_text = re.sub(r"\b(null|left out):", "empty:", str(field.help_text or ""))
    shown.widget.attrs |= {"autocomplete": "off"}
    if must and not getattr(field, "allow_blank", False):
        shown.widget.attrs["required"] = True
    return shown


def _widget(field: DrfField) -> forms.Widget:
    longest = getattr(field, "max_length", None)
    limit = {"maxlength": longest} if isinstance(longest, int) else {}
    match field:
        case serializers.ChoiceField():
            return forms.Select(choices=[(value, str(label).replace("_", " ")) for value, label in _choices(field)])
        case serializers.IntegerField():
            return forms.NumberInput({"class": "vIntegerField", "min": field.min_value, "max": field.max_value})
        case serializers.ListField():
            return forms.Textarea({"rows": 4, "cols": 40})
        case _ if any(isinstance(validator, EmailValidator) for validator in field.validators):
            return forms.EmailInput({"class": "vTextField", **limit})
        case _ if isinstance(longest, int) and longest >= LONG:
            return forms.Textarea({"rows": 2, "cols": 40, **limit})
        case _:
            return forms.TextInput({"class": "vTextField", **limit})


def _choices(field: serializers.ChoiceField) -> list[tuple[Any, Any]]:
    return list(field.choices.items())


def _label(name: str) -> str:
    words = name.replace("_", " ")
    return "SKU" if words == "sku" else words[:1].upper() + words[1:]
