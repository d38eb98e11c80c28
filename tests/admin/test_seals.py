import pytest

from eventstore.models import Seal
from eventstore.seals import chain
from tests import shop
from tests.admin.log import SEAL, an_order
from tests.admin.site import Site

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


@pytest.fixture(autouse=True)
def sealed(transactional_db: None) -> None:
    """Two seals: positions 1 to 4, and 5 to 6."""
    an_order()
    list(chain.extend())
    shop.place("o2", shop.line("A"))
    list(chain.extend())


def test_seals_are_listed_newest_first_with_what_proves_them(site: Site) -> None:
    page = site.listed(SEAL)
    assert page.keys == [2, 1]
    assert f"5 to 6 2 {chain.newest().hash.hex()}" in page.text


def test_a_seal_is_found_by_a_position_or_its_hash(site: Site) -> None:
    for position, keys in (("4", [1]), ("5", [2]), ("7", []), ("9" * 70, [])):
        assert site.listed(SEAL, q=position).keys == keys
    assert site.listed(SEAL, q=chain.newest().hash.hex()).keys == [2]
    assert site.listed(SEAL, q="nothing").keys == []


def test_a_seal_shows_what_it_follows(site: Site) -> None:
    first, second = chain.read()
    text = site.row(Seal.objects.get(number=2)).text
    for proof in (second.hash, second.root, first.hash):
        assert proof.hex() in text
