import re

import pytest

from eventstore import trace
from eventstore.models import Command
from tests.api.client import PRICE, Storefront

TRACE = "0af7651916cd43dd8448eb211c80319c"


def test_the_callers_trace_is_continued_into_the_log(shop: Storefront) -> None:
    product = {"sku": "MUG", "name": "Mug", "price": PRICE}
    answer = shop.post("products", product, traceparent=f"00-{TRACE}-b7ad6b7169203331-01")
    assert answer.headers["X-Trace-Id"] == TRACE
    assert Command.objects.get().trace_id == TRACE


def test_every_request_without_one_gets_its_own(shop: Storefront) -> None:
    traces = {shop.get("products/MUG").headers["X-Trace-Id"] for _ in range(3)}
    assert len(traces) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", trace_id) for trace_id in traces)


@pytest.mark.parametrize(
    "traceparent",
    [
        "",
        TRACE,
        f"00-{TRACE}-b7ad6b7169203331",
        f"00-{TRACE.upper()}-b7ad6b7169203331-01",
        f"00-{'0' * 32}-b7ad6b7169203331-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"ff-{TRACE}-b7ad6b7169203331-01",
        f"00-{TRACE}-b7ad6b7169203331-01-more",
        f"00-{TRACE}-b7ad6b7169203331-01\n",
        f"00-{TRACE}x-b7ad6b7169203331-01",
    ],
)
def test_an_invalid_traceparent_is_not_continued(traceparent: str) -> None:
    assert trace.received(traceparent, None).trace_id != TRACE


def test_a_later_version_may_add_fields() -> None:
    assert trace.received(f"01-{TRACE}-b7ad6b7169203331-01-more", None).trace_id == TRACE
