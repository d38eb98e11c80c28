"""What a request may do: what its view names for its method. What names nothing is closed."""

from typing import Any, Protocol, cast

from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from config.access.customer_token import TokenHolder
from config.access.scopes import ownership_of, scope_of


class Principal(Protocol):
    """The authenticated user, who is no customer."""

    def may(self, scope: str) -> bool: ...


class ScopeMissing(PermissionDenied):
    """`members` are what the problem says beside its detail."""

    def __init__(self, scope: str) -> None:
        super().__init__(f"This takes an API key with the scope {scope}.")
        self.members = {"required_scope": scope}


class NoScope(PermissionDenied):
    default_detail = "This is open to nobody: it does not say which scope it takes."


class Permitted(BasePermission):
    """An API key, or an operator, needs the view's scope; a customer passes the view's check of what is theirs."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """False without a credential. Raises ScopeMissing, NoScope, or what the check raises: Http404, most of all."""
        user = cast(Principal | TokenHolder | None, request.user)
        if user is None:
            return False
        method = _method(request)
        if not _is_handled(view, method):
            return True  # the view answers 405
        scope = scope_of(view, method)
        if scope is None:
            raise NoScope
        if isinstance(user, TokenHolder):
            _refuse_what_is_not_theirs(user, scope, request, view, method)
        elif not user.may(scope):
            raise ScopeMissing(scope)
        return True


def _refuse_what_is_not_theirs(user: TokenHolder, scope: str, request: Request, view: Any, method: str) -> None:
    check = ownership_of(view, method)
    if check is None:
        raise ScopeMissing(scope)
    check(user.customer_id, request, view.kwargs)


def _method(request: Request) -> str:
    """HEAD is a GET without its body."""
    return "GET" if request.method == "HEAD" else str(request.method)


def _is_handled(view: Any, method: str) -> bool:
    """OPTIONS is no view's: the OpenAPI document says it all."""
    return method != "OPTIONS" and method.lower() in view.http_method_names and hasattr(view, method.lower())
