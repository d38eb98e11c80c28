"""Webhooks over TLS: the receiver has to be who its name says, by a certificate that somebody vouches for."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from eventstore.outbox.webhooks import receiver as posting
from tests.outbox.receiver import Receiver, receiving


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Of receiver.example, signed by itself; the key is in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "receiver.example")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("receiver.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = tmp_path / "certificate.pem"
    file.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def receiver(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """All names lead to it."""
    monkeypatch.setattr(posting, "_resolved", lambda host, port: ["127.0.0.1"])
    with receiving(certificate) as one:
        yield one


@pytest.fixture
def vouched_for(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As strictly as from Python 3.13 on."""
    context = ssl.create_default_context(cafile=str(certificate))
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    monkeypatch.setattr(posting, "_tls", lambda: context)


def post(receiver: Receiver, host: str) -> int:
    return posting.post(f"https://{host}:{receiver.port}/hook", {}, b"{}", private=True).status


def test_who_is_vouched_for_gets_it(receiver: Receiver, vouched_for: None) -> None:
    assert post(receiver, "receiver.example") == 204
    assert [post.body for post in receiver.posts] == [b"{}"]


def test_another_name_is_refused(receiver: Receiver, vouched_for: None) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        post(receiver, "other.example")
    assert receiver.posts == []


def test_a_certificate_that_nobody_vouches_for_is_refused(receiver: Receiver) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match=r"self.signed"):
        post(receiver, "receiver.example")
    assert receiver.posts == []
