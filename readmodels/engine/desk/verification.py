"""What comparisons have found, in the admin: those of the night, of operators, and of replays before they swap."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString

from eventstore.browser import display
from eventstore.browser.read_only import ReadOnlyAdmin
from readmodels.engine.desk.differences import shown
from readmodels.engine.registry import find
from readmodels.engine.verifying.verification import VerificationResult


class VerificationResultAdmin(ReadOnlyAdmin):
    explains = (
        "What was found when read models were compared with the log, every night or at an operator's word, or with the "
        "new table of a replay. Look here when a figure seems wrong: rows that differ from the log are."
    )
    change_form_template = "admin/readmodels/comparison.html"
    list_display = ("name", "verified", "against", "rows", "differing", "parked", "position")
    ordering = ("-id",)
    fieldsets = ((None, {"fields": (("of", "verified", "against"), ("rows", "differing", "parked", "position"))}),)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        result: VerificationResult = context["original"]
        projection = find(result.name)
        context["comparison"] = shown(projection, result) if projection else None
        context["title"], context["subtitle"] = f"Comparison of {result.name}", None
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="projection")
    def of(self, result: VerificationResult) -> SafeString | str:
        """A link to its page, while there is one."""
        name = result.name
        return display.link(reverse("admin:projection", args=[name]), name) if find(name) else name

    @admin.display(description="compared at")
    def verified(self, result: VerificationResult) -> SafeString:
        return display.moment(result.verified_at)

    @admin.display(description="with")
    def against(self, result: VerificationResult) -> str:
        return "the new table of a replay" if result.before_swap else "the log"
