"""Which addresses a webhook may go to: none through which a client could reach what is beside us and not public."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

LONGEST_URL = 2_000
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
# Which some versions of Python take for public: protocols' own (a cloud's metadata, too), relays to IPv6, benchmarks.
_SPECIAL = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"), IPv4Network("198.18.0.0/15"))
_DOCUMENTATION = IPv6Network("3fff::/20")


class AddressRefused(ValueError):
    """A webhook must not go there."""


def parsed(url: str, private: bool) -> SplitResult:
    """The parts of a URL that a webhook may have. Raises AddressRefused. `private`: also http, and addresses inside."""
    if len(url) > LONGEST_URL or not all("!" <= letter <= "~" for letter in url):
        raise AddressRefused(f"A URL has at most {LONGEST_URL:,} visible ASCII characters.")
    parts = _split(url)
    if parts.scheme not in ({"http", "https"} if private else {"https"}):
        raise AddressRefused("Write a URL that begins with https://.")
    if not parts.hostname or "@" in parts.netloc or parts.fragment:
        raise AddressRefused("Write a URL with a host, and without a user or a fragment.")
    if not private and _is_literal(parts.hostname):
        refuse_private(parts.hostname)
    return parts


def refuse_private(address: str) -> None:
    """Raises AddressRefused for a numeric address that is not one of the public internet."""
    if not is_public(address):
        raise AddressRefused(f"{address} is not an address of the public internet.")


def is_public(address: str) -> bool:
    meant = _meant(ip_address(address))
    if isinstance(meant, IPv4Address):
        return meant.is_global and not meant.is_multicast and not any(meant in network for network in _SPECIAL)
    # 6to4 and Teredo lead to an IPv4 address by way of somebody's relay.
    public = meant.is_global and meant in _GLOBAL_UNICAST and meant not in _DOCUMENTATION
    return public and not meant.sixtofour and not meant.teredo


def _meant(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that is written as an IPv6 one."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        if parts.port == 0:
            raise AddressRefused("A port is a number from 1 to 65535.")
    except ValueError as error:  # a port or an IPv6 address that is none
        raise AddressRefused("This is not a URL.") from error
    return parts
