"""The seals: up to where the log is sealed, and the hashes to compare with those that were kept elsewhere."""

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.safestring import SafeString

from eventstore.browser import display
from eventstore.browser.read_only import ReadOnlyAdmin
from eventstore.models import Seal


class SealAdmin(ReadOnlyAdmin):
    explains = (
        "Proofs that no event was changed: each seal has a hash over a part of the log, and that of the seal before."
        " Look here when somebody asks for such a proof."
    )
    list_display = ("number", "sealed", "positions", "events", "own_hash")
    ordering = ("-number",)
    search_fields = ("number",)
    search_help_text = "A position, for the seal that covers it, or a whole hash. manage.py events verify checks them."
    fieldsets = (
        (None, {"fields": (("positions", "events", "sealed"),)}),
        ("Hashes", {"fields": ("own_hash", "root_hash", "previous_hash")}),
    )

    def found(self, queryset: QuerySet[Seal], term: str) -> QuerySet[Seal]:
        if term.isascii() and term.isdecimal() and len(term) < 64:
            return queryset.filter(first__lte=int(term), last__gte=int(term))
        try:
            return queryset.filter(hash=bytes.fromhex(term))
        except ValueError:
            return queryset.none()

    @admin.display(description="sealed at")
    def sealed(self, seal: Seal) -> SafeString:
        return display.moment(seal.sealed_at)

    @admin.display
    def positions(self, seal: Seal) -> str:
        return f"{seal.first} to {seal.last}"

    @admin.display(description="hash")
    def own_hash(self, seal: Seal) -> str:
        return bytes(seal.hash).hex()

    @admin.display(description="root of the events' hash tree")
    def root_hash(self, seal: Seal) -> str:
        return bytes(seal.root).hex()

    @admin.display(description="hash of the seal before")
    def previous_hash(self, seal: Seal) -> str:
        return bytes(seal.previous).hex()
