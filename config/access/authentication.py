"""`Authorization: Bearer KEY`, and `Authorization: Bearer TOKEN` of a customer."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from config.access import customer_token
from config.access.customer_token import TokenHolder
from config.access.models import ApiKey, holder
from config.access.scopes import ownership_of, scope_of
from config.access.throttle import note_customer_use, note_failure, note_key_use


class Bearer(BaseAuthentication):
    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="Orderlog"'


class ApiKeyAuthentication(Bearer):
    def authenticate(self, request: Request) -> tuple[ApiKey, None] | None:
        key = _credential(request)
        if key is None or key.startswith(customer_token.PREFIX):
            return None
        found = holder(key)
        if found is None:
            raise _failure(request, "The API key is unknown or revoked.")
        note_key_use(found.id)
        found.note_use()
        return found, None


class CustomerTokenAuthentication(Bearer):
    def authenticate(self, request: Request) -> tuple[TokenHolder, None] | None:
        token = _credential(request)
        if token is None or not token.startswith(customer_token.PREFIX):
            return None
        found = customer_token.holder(token)
        if found is None:
            raise _failure(request, "The token is not valid, or not any more.")
        note_customer_use(found.customer_id)
        return found, None


def _credential(request: Request) -> str | None:
    scheme, _, credential = get_authorization_header(request).partition(b" ")
    return credential.strip().decode("latin-1") if scheme.lower() == b"bearer" else None


def _failure(request: Request, detail: str) -> AuthenticationFailed:
    """Raises TooOften for an address that has failed too often of late. What is valid is never refused for that."""
    note_failure(request._request)
    return AuthenticationFailed(detail)


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "config.access.authentication.ApiKeyAuthentication"
    name = "ApiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A key made by `manage.py api_keys create NAME --all`: `Authorization: Bearer ol_...`",
        }

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        """The scope that the operation takes."""
        scope = scope_of(auto_schema.view, auto_schema.method)
        return {self.name: [scope] if scope else []}


class CustomerTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "config.access.authentication.CustomerTokenAuthentication"
    name = "CustomerToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "For one customer, made by `POST /customers/{customer_id}/tokens`. It opens what is theirs.",
        }

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[str]]]:
        """None, where no customer may come."""
        open_to_them = ownership_of(auto_schema.view, auto_schema.method) is not None
        return [{self.name: []}] if open_to_them else []
