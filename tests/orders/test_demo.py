"""manage.py demo: a believable shop, the same whenever it is made."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from orders.bulk import record
from orders.demo.assortment import goods, services
from orders.demo.people import REGISTERED
from orders.demo.sales import DAYS, sales
from orders.demo.shop import DemoShop
from readmodels.engine.registry import registered
from readmodels.engine.storing.parked import Parked
from readmodels.engine.verifying.verify import verify
from readmodels.models import Cart, CustomerOrderSummary, CustomerProfile, ProductInventory
from tests import shop
from tests.orders.histories import events, queried

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
JUST_AFTER_MIDNIGHT = datetime(2026, 3, 1, 0, 0, 1, tzinfo=UTC)
EVERYTHING = {
    *("cart.abandoned", "cart.item_added", "credit_note.issued", "customer.registered", "order.completed"),
    *("order.delivered", "order.expired", "order.items_canceled", "order.items_returned", "order.items_shipped"),
    *("order.refunded", "stock.adjusted", "stock.back_order_limit_changed", "stock.returned", "stock.transferred"),
}
on_the_databases = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


def test_it_sells_two_hundred_articles_each_of_its_own() -> None:
    articles = [*goods(), *services().values()]
    assert len({article.sku for article in articles}) == len({article.name for article in articles}) == 200
    assert all(article.price > 0 for article in articles)


def test_sales_are_the_same_every_time() -> None:
    assert sales() == sales()
    assert len(sales()) == 499


def test_customers_return_and_some_are_guests() -> None:
    customers = [sale.customer_id for sale in sales()]
    assert 30 < customers.count(None) < 120
    assert max(customers.count(customer) for customer in set(customers) - {None}) > 20
    assert sum(customers.count(customer) == 1 for customer in set(customers)) > 20


@pytest.mark.parametrize("now", [NOON, JUST_AFTER_MIDNIGHT])
def test_nothing_happens_in_the_future_or_long_ago(now: datetime) -> None:
    times = [document.steps[0].envelope.occurred_at for document in DemoShop(now).documents()]
    assert max(times) <= now
    assert min(times) > now - timedelta(days=DAYS + 2)


@on_the_databases
def test_it_is_made_by_commands_and_verifies() -> None:
    said = StringIO()
    call_command("demo", "--if-empty", stdout=said)
    assert "Making the demo shop: " in said.getvalue()
    counts = dict(queried("SELECT type, count(*) FROM eventstore_event GROUP BY type"))
    assert (counts["product.created"], counts["order.placed"]) == (200, 500)
    assert counts["order.canceled"] > 10
    assert counts["order.payment_recorded"] < 500
    assert set(counts) >= EVERYTHING
    shop.catch_up_all()
    for sample in (None, 20):  # a sample is read from the streams of its keys, where the projection says that it can be
        assert [found for one in registered() for found in verify(one, sample).differences] == []


@on_the_databases
def test_nothing_is_refused_even_at_midnight_and_it_tells_how_far_it_has_come() -> None:
    told: list[tuple[int, int]] = []
    made = DemoShop(JUST_AFTER_MIDNIGHT).make(lambda *far: told.append(far))
    assert told == sorted(told)
    assert told[-1] == (made.stored, made.stored)
    assert (made.recorded, made.refused) == (0, 0)


@on_the_databases
def test_it_shows_what_a_shop_meets_with() -> None:
    call_command("demo")
    shop.catch_up_all()
    assert {(one.name, one.key) for one in Parked.objects.all()} == {("cart", "cart-4")}
    assert Cart.objects.filter(status="abandoned").count() == 2
    assert any(row.on_hand < row.reserved for row in ProductInventory.objects.all())
    assert any(len(row.locations) > 1 for row in ProductInventory.objects.all())
    for status in ("partially_fulfilled", "delivered", "partially_returned"):
        assert CustomerOrderSummary.objects.filter(fulfillment_status=status).exists()
    for status in ("completed", "canceled", "expired"):
        assert CustomerOrderSummary.objects.filter(status=status).exists()
    assert CustomerProfile.objects.filter(status="active").count() == REGISTERED


@on_the_databases
@pytest.mark.parametrize("arguments", [[], ["--if-empty"]])
def test_made_twice_nothing_is_doubled(arguments: list[str]) -> None:
    call_command("demo", *arguments)
    stored = events()
    call_command("demo", *arguments)
    assert events() == stored


@on_the_databases
def test_interrupted_it_is_completed_the_next_day() -> None:
    outcomes = record(DemoShop(NOON).documents())
    next(outcomes)
    next(outcomes)
    tomorrow = DemoShop(NOON + timedelta(days=1))
    assert tomorrow.alone()
    made = tomorrow.make(lambda *far: None)
    assert made.refused == 0
    assert made.stored + made.recorded == len(tomorrow.documents()) + REGISTERED
    assert made.recorded == 600
    assert queried("SELECT count(*) FROM eventstore_event WHERE type = 'order.placed'") == [(500,)]


@on_the_databases
def test_a_log_that_holds_other_things_is_left_alone() -> None:
    shop.product("A", stock=1)
    stored = events()
    call_command("demo", "--if-empty")
    assert events() == stored
