"""Lists with actions: what is chosen comes back as ids, and not every sender takes them from a page of ours."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = admin.ModelAdmin


class ChoosingAdmin(_ModelAdmin):
    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        self.refuse_onlookers(request)
        return super().changelist_view(request, extra_context)

    def refuse_onlookers(self, request: HttpRequest) -> None:
        """403 for whoever sends an action and may do none: Django would show the list once more."""
        if request.method == "POST" and not self.get_actions(request):
            raise PermissionDenied

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any], *where: Any) -> HttpResponse | None:
        """400 for an id that no row can have: Django would fail of it."""
        try:
            queryset.filter(pk__in=request.POST.getlist(ACTION_CHECKBOX_NAME))
        except (ValueError, ValidationError) as error:
            raise BadRequest("What is chosen is no id.") from error
        return super().response_action(request, queryset, *where)
