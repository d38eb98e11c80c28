"""Who may read /metrics."""

from collections.abc import Iterable
from hmac import compare_digest
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

Network = IPv4Network | IPv6Network
# What a proxy has passed on comes from its address, whoever has asked.
_PASSED_ON = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")


def networks(texts: Iterable[str]) -> list[Network]:
    """Raises ImproperlyConfigured."""
    try:
        return [ip_network(text.strip(), strict=False) for text in texts]
    except ValueError as error:
        raise ImproperlyConfigured(f"METRICS_NETWORKS: {error}.") from error


def allowed(request: HttpRequest) -> bool:
    return settings.METRICS_OPEN or _has_token(request) or _is_near(request)


def _has_token(request: HttpRequest) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    expected = settings.METRICS_TOKEN.encode()
    return bool(expected) and scheme.lower() == "bearer" and compare_digest(token.strip().encode(), expected)


def _is_near(request: HttpRequest) -> bool:
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:  # a socket in the file system
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    near = any(address in network for network in settings.METRICS_NETWORKS)
    return near and not any(header in request.headers for header in _PASSED_ON)
