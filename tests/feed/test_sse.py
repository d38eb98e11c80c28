"""How server-sent events are written."""

from eventstore.feed import sse


def test_an_event_has_its_id_its_type_and_its_data_in_a_line_each() -> None:
    assert sse.message(7, "order.placed", b'{"a": 1}') == b'id: 7\nevent: order.placed\ndata: {"a": 1}\n\n'


def test_a_heartbeat_is_a_comment_and_no_event() -> None:
    assert sse.heartbeat() == b": \n\n"


def test_one_with_an_id_says_where_to_go_on() -> None:
    """A browser takes the id over, and tells nobody, as there is no data."""
    assert sse.heartbeat(7) == b": \nid: 7\n\n"


def test_a_stream_begins_with_the_time_after_which_to_come_again() -> None:
    assert sse.beginning() == b"retry: 1000\n\n"
