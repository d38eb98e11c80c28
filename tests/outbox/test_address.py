"""Where webhooks may go."""

import pytest

from eventstore.outbox.webhooks.address import AddressRefused, is_public, parsed

PRIVATE = [
    *("127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
    *("224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1"),
    *("192.0.0.8", "192.0.0.192", "192.88.99.1", "3fff::1"),
    *("::1", "::", "fe80::1", "fe80::1%1", "fc00::1", "fec0::1", "ff02::1", "2001:db8::1", "::127.0.0.1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::1", "2001:0:1::1"),
]
PUBLIC = ["8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "https://",
        "https:///path",
        "https://user:secret@example.com/",
        "https://example.com/#part",
        "https://example.com:99999/",
        "https://example.com:0/",
        "https://[::1/",
        "https://exa mple.com/",
        "https://example.com/\r\nX: y",
        "https://m\u00fcller.example/",
        "https://example.com/" + "x" * 2_000,
        "ftp://example.com/",
        "example.com",
        "",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://169.254.169.254/latest/meta-data",
    ],
)
def test_urls_that_are_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        parsed(url, private=False)


def test_urls_that_are_taken() -> None:
    assert parsed("https://example.com:8443/hook?of=1", private=False).hostname == "example.com"
    assert parsed("https://8.8.8.8/", private=False).hostname == "8.8.8.8"


def test_where_private_addresses_will_do_http_does_too() -> None:
    assert parsed("http://127.0.0.1:8080/", private=True).port == 8080
    with pytest.raises(AddressRefused):
        parsed("ftp://127.0.0.1/", private=True)
