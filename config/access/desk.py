"""API keys in the admin: to look at, to make and to revoke. A new key is shown once, and nothing is edited."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString

from config.access.models import NAME, ApiKey, issue, revoke
from config.access.scopes import EVERYTHING, SCOPES
from eventstore.browser import display
from eventstore.http.keyset import Moment, Sort, Text
from eventstore.outbox.desk.page import ActingAdmin


class NewKey(forms.Form):
    name = forms.RegexField(
        rf"\A(?:{NAME.pattern})\Z",
        strip=False,
        help_text="Whose key it is, as the log will name them: 1 to 64 letters, digits and . _ -",
    )
    everything = forms.BooleanField(required=False, help_text="All scopes, also those that a later release adds.")
    scopes = forms.MultipleChoiceField(
        choices=[(scope, scope) for scope in SCOPES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="What the program is to do, and no more. Each operation at /api/docs names the scope that it takes.",
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not (said.get("everything") or said.get("scopes") or self.has_error("scopes")):
            raise ValidationError("Choose what the key may do.")
        return said

    @property
    def extent(self) -> list[str]:
        return [EVERYTHING] if self.cleaned_data["everything"] else list(self.cleaned_data["scopes"])


class ApiKeyAdmin(ActingAdmin):
    actions = ("revoke",)
    list_display = ("name", "shown_id", "may_do", "created", "used", "status")
    ordering = ("-created_at", "-id")
    sort = Sort("-created_at", ("created_at", "id"), tuple[Moment, Text])
    fieldsets = ((None, {"fields": (("name", "shown_id"), "may_do", ("created", "used", "status"))}),)
    change_list_template = "admin/access/api_keys.html"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("access.add_apikey")

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("access.revoke_apikey")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Asks for a name and scopes, and shows the key on the page that answers. It is nowhere else."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = NewKey(request.POST if request.method == "POST" else None)
        key = self._made(request, form) if form.is_valid() else None
        shown = {"title": "A new API key" if key else "Make an API key", "opts": self.opts, "form": form, "key": key}
        context = {**self.admin_site.each_context(request), **shown, **(extra_context or {})}
        return TemplateResponse(request, "admin/access/new_api_key.html", context)

    def _made(self, request: HttpRequest, form: NewKey) -> str | None:
        name = form.cleaned_data["name"]
        try:
            key = issue(name, form.extent)
        except IntegrityError:
            form.add_error("name", "There is a key of this name already.")
            return None
        self.log_addition(request, ApiKey.objects.get(name=name), f"Made: {', '.join(form.extent)}.")
        return key

    @admin.display(description="key")
    def shown_id(self, key: ApiKey) -> str:
        return f"ol_{key.id}_…"

    @admin.display(description="scopes")
    def may_do(self, key: ApiKey) -> str:
        return "everything" if EVERYTHING in key.scopes else ", ".join(key.scopes)

    @admin.display(description="made at")
    def created(self, key: ApiKey) -> SafeString:
        return display.moment(key.created_at)

    @admin.display(description="last used at, to the hour")
    def used(self, key: ApiKey) -> SafeString | None:
        return display.moment(key.last_used_at) if key.last_used_at else None

    @admin.display
    def status(self, key: ApiKey) -> str:
        return f"revoked at {key.revoked_at:%Y-%m-%d %H:%M}" if key.revoked_at else "valid"

    @admin.action(description="Revoke", permissions=["revoke"])
    def revoke(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        """They open nothing any more, within a second. Nobody can undo it."""
        for key in chosen:
            if revoke(key.name):
                self.log_change(request, key, "Revoked.")
                messages.success(request, f"The key {key} is revoked.")
            else:
                messages.info(request, f"The key {key} was revoked before.")
