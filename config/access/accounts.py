"""Operators' accounts and groups in the admin: Django's own pages, but that nobody is deleted."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth import admin as auth_admin
from django.contrib.auth.models import User
from django.http import HttpRequest

from eventstore.browser.choosing import ChoosingAdmin

if TYPE_CHECKING:
    _UserAdmin = auth_admin.UserAdmin[User]
else:
    _UserAdmin = auth_admin.UserAdmin


class AccountAdmin(ChoosingAdmin, _UserAdmin):
    """The log names who did what: an account that is no longer needed is made inactive, and its name stays taken."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class GroupAdmin(ChoosingAdmin, auth_admin.GroupAdmin):
    pass
