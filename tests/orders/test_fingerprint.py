"""What is recorded stays recorded when a command gets a field that it did not have."""

from dataclasses import replace

import pytest

from orders.bulk import fingerprint
from tests.orders.an_order import ADDRESS, pay, place


def test_a_later_field_does_not_make_it_another_command() -> None:
    assert fingerprint(place()).hex() == "b7bfe497bdf2b3b5b8693d084c888fea"
    assert fingerprint(pay()).hex() == "727f0c3e63ac64365fe0bb753f05e17d"


def test_other_content_makes_it_another_command() -> None:
    assert fingerprint(place()) != fingerprint(replace(place(), customer_id=None))
    assert fingerprint(pay()) != fingerprint(pay("1.00"))


def test_personal_data_has_no_hash_that_could_be_found_by_trying() -> None:
    with pytest.raises(TypeError):
        fingerprint(replace(place(), shipping_address=ADDRESS))
