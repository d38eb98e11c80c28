"""Messages are signed as Standard Webhooks has it."""

from base64 import b64decode

from eventstore.outbox.webhooks.signature import headers, secret_of, shown, signature

# That of the specification's own libraries.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
AT = 1614265330
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_signature_is_that_of_the_published_example() -> None:
    assert signature(ID, AT, BODY, secret_of(SECRET)) == SIGNATURE


def test_the_three_headers() -> None:
    assert headers(ID, AT, BODY, secret_of(SECRET)) == {
        "webhook-id": ID,
        "webhook-timestamp": str(AT),
        "webhook-signature": SIGNATURE,
    }


def test_another_id_time_body_or_secret_gives_another_signature() -> None:
    secret = secret_of(SECRET)
    others = {
        signature("other", AT, BODY, secret),
        signature(ID, AT + 1, BODY, secret),
        signature(ID, AT, BODY + b" ", secret),
        signature(ID, AT, BODY, secret + b"x"),
    }
    assert len(others | {SIGNATURE}) == 5


def test_a_secret_is_shown_as_libraries_take_it() -> None:
    text = shown(bytes(range(32)))
    assert text.startswith("whsec_")
    assert b64decode(text.removeprefix("whsec_")) == secret_of(text) == bytes(range(32))
