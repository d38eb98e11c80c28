import pytest

from eventstore.browser import looking
from eventstore.models import Command, Stream
from tests import shop
from tests.admin.log import COMMAND, STREAM, an_order, canceled_in_reaction, event, events
from tests.admin.site import Site, address_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


@pytest.fixture(autouse=True)
def order(transactional_db: None) -> None:
    an_order()


def test_commands_are_listed_newest_first(site: Site) -> None:
    page = site.listed(COMMAND)
    assert page.keys == [command.number for command in Command.objects.order_by("-number")]
    assert "PlaceOrder order-o1 1 tester" in page.text


def test_commands_are_found_by_what_an_operator_has_at_hand(site: Site) -> None:
    cause, command, correlation = canceled_in_reaction()
    assert site.listed(COMMAND, q="CancelOrder").keys == [command.number]
    assert site.listed(COMMAND, q=command.id).keys == [command.number]
    assert site.listed(COMMAND, q=correlation).keys == [command.number]
    assert site.listed(COMMAND, q=command.number).keys == [command.number]
    assert site.listed(COMMAND, q="order-o1").keys == [command.number, cause.command_id]
    assert site.listed(COMMAND, correlation=correlation).keys == [command.number]
    assert site.listed(COMMAND, stream="order-o1").keys == [command.number, cause.command_id]
    assert site.listed(COMMAND, correlation="?").keys == []
    assert site.listed(COMMAND, q="9" * 5000).keys == []


def test_commands_are_narrowed_by_actor(site: Site) -> None:
    _, command, correlation = canceled_in_reaction()
    assert site.listed(COMMAND, actor="tester").keys[0] == command.number
    assert site.listed(COMMAND, actor="tester", correlation=correlation).keys == [command.number]
    assert site.listed(COMMAND, actor="\0").keys == []


def test_a_name_is_looked_for_as_far_as_patience_goes(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "STRETCH", 1)
    monkeypatch.setattr(looking, "PATIENCE", 0)
    page = site.listed(COMMAND, q="CreateProduct")
    assert page.keys == []
    assert "Nothing found there." in page.text
    assert "Look further back" in page.text


def test_a_command_is_shown_with_its_events_and_what_they_led_to(site: Site) -> None:
    cause, command, _ = canceled_in_reaction()
    placing = site.row(cause.command)
    assert all(address_of(one) in placing.links for one in events(command=cause.command))
    assert address_of(command) in placing.links
    canceling = site.row(command)
    assert f"order.placed at {cause.position}" in canceling.text


def test_a_command_that_changed_nothing_says_so(site: Site) -> None:
    shop.cancel("o1")
    shop.cancel("o1")
    again = Command.objects.order_by("number").last()
    assert again is not None
    assert "None: there was nothing left to do." in site.row(again).text


def test_streams_are_found_by_how_their_name_begins(site: Site) -> None:
    page = site.listed(STREAM, q="stock-")
    assert page.keys == [Stream.objects.get(name="stock-A").pk]
    assert "stock-A 2" in page.text
    assert len(site.listed(STREAM).keys) == 3


def test_a_stream_is_shown_with_its_state_and_its_newest_events(site: Site) -> None:
    page = site.row(Stream.objects.get(name="stock-A"))
    assert '"on_hand": 10' in page.text
    assert '"reserved": 2' in page.text
    assert address_of(event(type="stock.reserved")) in page.links
    assert page.text.index("stock.reserved") < page.text.index("stock.received")
