"""Standard Webhooks: who has the secret can tell that a message is ours, whole and of now.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import hmac
from base64 import b64decode, b64encode

SECRET_BYTES = 32
_PREFIX = "whsec_"


def shown(secret: bytes) -> str:
    """The secret as receivers' libraries take it."""
    return _PREFIX + b64encode(secret).decode()


def secret_of(text: str) -> bytes:
    return b64decode(text.removeprefix(_PREFIX))


def headers(message_id: str, timestamp: int, body: bytes, secret: bytes) -> dict[str, str]:
    """`timestamp`: seconds since 1970 of this attempt, by which a receiver tells what was recorded and is replayed."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(message_id, timestamp, body, secret),
    }


def signature(message_id: str, timestamp: int, body: bytes, secret: bytes) -> str:
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + b64encode(hmac.digest(secret, signed, "sha256")).decode()
