"""What a request may do: the scope that its view names for its method. A view that names none is closed."""

from typing import Any, Protocol, cast

from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from config.access.scopes import scope_of


class Principal(Protocol):
    """The authenticated user."""

    def may(self, scope: str) -> bool: ...


class ScopeMissing(PermissionDenied):
    """`members` are what the problem says beside its detail."""

    def __init__(self, scope: str) -> None:
        super().__init__(f"This takes an API key with the scope {scope}.")
        self.members = {"required_scope": scope}


class NoScope(PermissionDenied):
    default_detail = "This is open to nobody: it does not say which scope it takes."


class HasScope(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        """False without a credential. Raises ScopeMissing, or NoScope."""
        user = cast(Principal | None, request.user)
        if user is None:
            return False
        method = method_of(request)
        if not is_handled(view, method):
            return True  # the view answers 405
        scope = scope_of(view, method)
        if scope is None:
            raise NoScope
        if not user.may(scope):
            raise ScopeMissing(scope)
        return True


def method_of(request: Request) -> str:
    """HEAD is a GET without its body."""
    return "GET" if request.method == "HEAD" else str(request.method)


def is_handled(view: Any, method: str) -> bool:
    """OPTIONS is no view's: the OpenAPI document says it all."""
    return method != "OPTIONS" and hasattr(view, method.lower())
