"""What the nightly verifications have found, in the admin."""

from django.contrib import admin
from django.utils.safestring import SafeString

from eventstore.browser import display
from eventstore.browser.read_only import ReadOnlyAdmin
from readmodels.engine.verifying.verification import VerificationResult


class VerificationResultAdmin(ReadOnlyAdmin):
    list_display = ("name", "verified", "rows", "differing", "parked", "position")
    ordering = ("-id",)
    fieldsets = (
        (None, {"fields": (("name", "verified"), ("rows", "differing", "parked", "position"))}),
        ("The first differences", {"fields": ("found_",)}),
    )

    @admin.display(description="verified at")
    def verified(self, result: VerificationResult) -> SafeString:
        return display.moment(result.verified_at)

    @admin.display(description="differences")
    def found_(self, result: VerificationResult) -> SafeString:
        return display.pretty(result.differences)
