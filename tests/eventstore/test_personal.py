"""Personal values and their encrypted form; without a database."""

import msgspec
import pytest

from eventstore.event import Event, decode, encode
from eventstore.privacy import personal
from eventstore.privacy.cipher import DataKey, KeyMalformed, KeyMissing, KeyRing, PersonalDataDamaged, generate
from eventstore.privacy.personal import FORGOTTEN, Encrypted, Forgotten, Personal, PersonalDataUnreadable
from tests.eventstore.example import Counted
from tests.eventstore.people import Home, PersonMet, met

KEY = DataKey(bytes(32))
NAME = "test.person_met"
ADA = PersonMet("p1", Personal("Ada"), Personal(Home("Long Lane 1", "London")))


def encrypted(event: PersonMet = ADA, subject: str = "person-p1") -> PersonMet:
    return personal.encrypt(event, NAME, subject, KEY)


def test_a_value_comes_back_as_it_was() -> None:
    stored = encode(encrypted())
    assert b"Ada" not in stored and b"London" not in stored
    event = decode(NAME, 1, stored)
    assert isinstance(event, PersonMet) and isinstance(event.name, Encrypted)
    assert personal.reveal(event, NAME, "person-p1", KEY) == ADA


def test_two_encryptions_of_one_value_differ() -> None:
    assert encode(encrypted()) != encode(encrypted())


def test_what_is_left_out_stays_out() -> None:
    alone = PersonMet("p1", Personal("Ada"))
    assert b"home" not in encode(encrypted(alone))
    assert personal.reveal(encrypted(alone), NAME, "person-p1", KEY) == alone


@pytest.mark.parametrize(
    ("place", "subject"),
    [
        ("test.person_moved", "person-p1"),
        (NAME, "person-p2"),
    ],
)
def test_it_opens_nowhere_else(place: str, subject: str) -> None:
    with pytest.raises(PersonalDataDamaged):
        personal.reveal(encrypted(), place, subject, KEY)


def test_a_field_cannot_take_the_place_of_another() -> None:
    event = encrypted(PersonMet("p1", Personal("Ada"), Personal(Home("x", "y"))))
    assert event.home is not None
    swapped = msgspec.structs.replace(event, name=event.home, home=event.name)
    with pytest.raises(PersonalDataDamaged):
        personal.reveal(swapped, NAME, "person-p1", KEY)


@pytest.mark.parametrize("rest", ["", "x", "AAAA", "é" * 40, "A" * 80])
def test_damaged_text_is_refused(rest: str) -> None:
    text = encrypted().name.text[:4] + rest
    with pytest.raises(PersonalDataDamaged):
        personal.reveal(PersonMet("p1", Encrypted(text)), NAME, "person-p1", KEY)


def test_what_is_encrypted_is_not_encrypted_again() -> None:
    """It may have been encrypted for another place, where it alone can be opened."""
    with pytest.raises(PersonalDataUnreadable):
        encrypted(encrypted())
    assert personal.encrypt(encrypted(), NAME, "person-p1", KEY, keep_encrypted=True) != ADA


def test_without_its_key_it_is_forgotten() -> None:
    event = personal.reveal(encrypted(), NAME, "person-p1", None)
    assert (event.name, event.home) == (Forgotten(), Forgotten())
    assert event.name.shown() == FORGOTTEN
    with pytest.raises(PersonalDataUnreadable):
        _ = event.name.value


@pytest.mark.parametrize(
    "text", ["", "x", "AAAA", "é" * 40, "A" * 80, pytest.param(encrypted().name.text, id="another's")]
)
def test_what_another_key_has_encrypted_is_forgotten(text: str) -> None:
    event = personal.reveal(PersonMet("p1", Encrypted(text)), NAME, "person-p1", DataKey(b"x" * 32))
    assert event.name == Forgotten()


def test_what_is_forgotten_stays_so_when_it_is_stored_again() -> None:
    forgotten = personal.reveal(encrypted(), NAME, "person-p1", None)
    stored = decode(NAME, 1, encode(personal.encrypt(forgotten, NAME, "person-p1", KEY)))
    assert personal.reveal(stored, NAME, "person-p1", KEY) == forgotten


def test_personal_data_is_not_encoded_in_the_clear() -> None:
    for encoder in (encode, msgspec.json.encode):
        with pytest.raises((TypeError, PersonalDataUnreadable)) as refused:
            encoder(ADA)
        assert "Ada" not in str(refused.value)


def test_it_is_not_shown_by_accident() -> None:
    assert not any("Ada" in text for text in (repr(ADA), str(ADA), f"{ADA.name} {ADA.home!r}", repr([ADA.name])))


def test_what_is_encrypted_is_not_shown_for_what_it_is() -> None:
    value = encrypted().name
    with pytest.raises(PersonalDataUnreadable):
        value.shown()
    with pytest.raises(PersonalDataUnreadable):
        _ = value.value


def test_values_compare_by_what_they_hold() -> None:
    assert Personal("Ada") == Personal("Ada") != Personal("Eva")
    assert Personal("Ada") != "Ada"
    assert Personal("Ada") != Encrypted("Ada")
    assert len({Personal("Ada"), Personal("Ada")}) == 1


def test_a_client_reads_it_as_json_has_it() -> None:
    assert ADA.home is not None
    assert ADA.home.shown() == {"street": "Long Lane 1", "city": "London"}


def test_personal_fields_need_a_subject_and_a_subject_needs_them() -> None:
    with pytest.raises(TypeError, match="no subject"):

        class Unattributed(Event, name="test.unattributed"):
            email: Personal[str]

    with pytest.raises(TypeError, match="without such fields"):

        class Pointless(Event, name="test.pointless", subject=lambda event: "person-1"):
            email: str


def test_other_events_know_nothing_of_it() -> None:
    assert Counted.people is None
    assert met("p1").people is not None


@pytest.mark.parametrize("payload", [b'{"person_id":"p1","name":7}', b'{"person_id":"p1","name":{"city":"x"}}'])
def test_what_is_not_encrypted_text_is_refused(payload: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        decode(NAME, 1, payload)


def test_older_keys_unwrap_and_the_newest_wraps() -> None:
    old, new = generate(), generate()
    wrapped = KeyRing([old]).wrap(b"k" * 32, "person-p1")
    both = KeyRing([new, old])
    assert both.unwrap(KeyRing([old]).newest, wrapped, "person-p1") == b"k" * 32
    assert both.newest == KeyRing([new]).newest
    with pytest.raises(KeyMissing, match="not in PERSONAL_DATA_KEYS"):
        KeyRing([new]).unwrap(KeyRing([old]).newest, wrapped, "person-p1")


def test_a_wrapped_key_is_its_subjects_alone() -> None:
    ring = KeyRing([generate()])
    with pytest.raises(PersonalDataDamaged):
        ring.unwrap(ring.newest, ring.wrap(b"k" * 32, "person-p1"), "person-p2")


@pytest.mark.parametrize("key", ["", "short", "AAAA", "é", pytest.param(generate() + "AAAA", id="long"), "not base64!"])
def test_a_malformed_key_is_refused(key: str) -> None:
    with pytest.raises(KeyMalformed, match="32 random bytes"):
        KeyRing([key])


def test_without_a_key_nothing_can_be_wrapped() -> None:
    with pytest.raises(KeyMissing, match="holds no key"):
        KeyRing([]).wrap(b"k" * 32, "person-p1")
