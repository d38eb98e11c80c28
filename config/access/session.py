"""The session of the admin, for the page of the API's documentation: for those who are given the permission."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request

from config.access.scopes import scope_of
from config.access.throttle import note_key_use

# A customer's token ends with the API key that made it.
OF_KEYS_ALONE = "tokens:write"


@dataclass(frozen=True)
class Operator:
    """A user of the admin. With `access.use_api` they may do everything but OF_KEYS_ALONE, else nothing."""

    is_authenticated: ClassVar[bool] = True

    user: User

    @property
    def id(self) -> str:
        return f"user:{self.user.pk}"

    @property
    def actor(self) -> str:
        return f"user:{self.user.get_username()}"

    def may(self, scope: str) -> bool:
        return scope != OF_KEYS_ALONE and self.user.is_staff and self.user.has_perm("access.use_api")


class OperatorAuthentication(SessionAuthentication):
    """With Django's token against requests that another site sends in a browser's name."""

    def authenticate(self, request: Request) -> tuple[Operator, None] | None:
        found = super().authenticate(request)
        if found is None:
            return None
        operator = Operator(found[0])
        note_key_use(operator.id)
        return operator, None


class OperatorScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "config.access.session.OperatorAuthentication"
    name = "Session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "Who is logged in to the admin with the permission `access.use_api` can try it out here.",
        }

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[str]]]:
        return [] if scope_of(auto_schema.view, auto_schema.method) == OF_KEYS_ALONE else [{self.name: []}]
