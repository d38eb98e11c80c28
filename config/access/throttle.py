"""How often a credential may ask, and an address may fail. The rates are settings; None is no limit."""

import math
from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest
from rest_framework.exceptions import Throttled

from config.access.rate import Buckets, Rate

_api_keys, _customers, _failures, _log_ins = Buckets(), Buckets(), Buckets(), Buckets()
# Of IPv6 a client usually has so much: one is as good as another.
_NETWORK_BITS = 64


class TooOften(Throttled):
    """429. `wait`: seconds."""

    wait: int


def note_key_use(key_id: str) -> None:
    """Raises TooOften."""
    _take(_api_keys, key_id, settings.THROTTLE_API_KEYS)


def note_customer_use(customer_id: str) -> None:
    """Raises TooOften."""
    _take(_customers, customer_id, settings.THROTTLE_CUSTOMERS)


def note_failure(request: HttpRequest) -> None:
    """A credential that opens nothing. Raises TooOften."""
    _take(_failures, address(request), settings.THROTTLE_FAILURES)


def note_log_in(request: HttpRequest) -> None:
    """An attempt, whatever comes of it. Raises TooOften."""
    _take(_log_ins, address(request), settings.THROTTLE_LOG_INS)


def forgive_log_in(request: HttpRequest) -> None:
    """The attempt was no failure."""
    rate: Rate | None = settings.THROTTLE_LOG_INS
    if rate is not None:
        _log_ins.give_back(address(request), rate)


def address(request: HttpRequest) -> str:
    """Whom a request comes from. What a header says of it is believed of the proxies that settings know of, only."""
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    proxies: int = settings.PROXY_COUNT
    direct = request.META.get("REMOTE_ADDR", "")
    try:
        found = ip_address(hops[-proxies].strip() if 0 < proxies <= len(hops) else direct)
    except ValueError:
        return str(direct)
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Network((found, _NETWORK_BITS), strict=False))


def _take(buckets: Buckets, client: str, rate: Rate | None) -> None:
    if rate is not None and (wait := buckets.take(client, rate)):
        raise TooOften(math.ceil(wait))
