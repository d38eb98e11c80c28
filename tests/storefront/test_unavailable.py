"""A database that is away: the shop says so, nothing that was sent is lost, and the read side keeps no order away."""

import pytest

from tests import shop
from tests.api.outage import unreachable
from tests.storefront.test_check_out import orders
from tests.storefront.visitor import Visitor, hidden, offer, order_of

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "readmodels"]),
    pytest.mark.usefixtures("quiet"),
]


def test_pages_say_so(visitor: Visitor) -> None:
    offer()
    visitor.puts("MUG")
    with unreachable("readmodels"):
        for path in ("", "products/MUG"):
            page = visitor.get(path)
            assert page.status == 503
            assert int(page.response.headers["Retry-After"]) > 0
            assert "The shop does not answer at the moment" in page.text
    with unreachable("default"):
        assert visitor.get("cart").status == 503
        assert visitor.get("checkout").status == 503
        assert visitor.get("").status == 200


def test_an_order_is_taken_without_the_read_models(visitor: Visitor) -> None:
    offer()
    visitor.puts("MUG")
    with unreachable("readmodels"):
        order_id = visitor.orders()
        page = visitor.get(f"orders/{order_id}")
        assert page.status == 200
        assert "We have your order and are processing it." in page.text
    shop.catch_up_all()
    assert "Confirmed" in visitor.get(f"orders/{order_id}").text


def test_what_was_sent_is_sent_again_from_the_page_that_says_so(visitor: Visitor) -> None:
    offer()
    visitor.puts("MUG")
    form = visitor.form(note="")
    with unreachable("default"):
        page = visitor.post("checkout", **form)
    assert page.status == 503
    assert "What you have sent is still here" in page.text
    page.status = 200
    again = hidden(page)
    again["csrfmiddlewaretoken"] = form["csrfmiddlewaretoken"]
    assert again == form
    assert order_of(visitor.post("checkout", **again))
    assert len(orders()) == 1
