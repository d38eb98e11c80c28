"""What nobody writes who means well, and a shop that is full of it."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from html import unescape

from django.contrib.auth.models import User
from django.utils import timezone

from catalog.commands import CreateProduct, ReceiveStock
from catalog.events import StockPolicy
from catalog.product import PRODUCT
from catalog.stock import STOCK
from eventstore.commands.batch import Envelope
from eventstore.commands.execution import execute
from eventstore.outbox.models import Attempt, Delivery
from eventstore.privacy.personal import Personal
from eventstore.reactions.models import Deadline, FollowerCheckpoint
from eventstore.seals import chain
from orders.cart import CART
from orders.commands import AddItem, CancelOrder, MergeCart, OpenCart, PlaceOrder, RegisterCustomer
from orders.customer import CUSTOMER
from orders.events import OrderLine
from orders.order import ORDER
from readmodels.engine.operating.operation import note as note_operation
from readmodels.engine.registry import projection
from readmodels.engine.storing import pausing
from readmodels.engine.storing.checkpoint import SHADOW, Checkpoint
from readmodels.engine.storing.parked import Parked
from readmodels.engine.tasks import verify
from readmodels.engine.verifying.verification import VerificationResult
from tests import shop
from tests.admin.site import Elements, Page
from tests.outbox.noting import endpoint, note

HOSTILE = [
    "<script>window.hacked=alert(1)</script>",
    "{{7*7}}{% debug %}",
    '"><img src=x onerror=window.hacked=alert(1)>',
    "' onmouseover='alert(1)' autofocus onfocus='window.hacked=1",
    "</pre></textarea></title><svg/onload=window.hacked=alert(1)>",
    "javascript:window.hacked=alert(1)",
    "../../logout/?next=//elsewhere.example",
    "&lt;b&gt;\u202e\u2028\u200f \U0001f9a6",
    "'; DROP TABLE eventstore_event; --",
    '=HYPERLINK("https://elsewhere.example","1")',
]
ALL_AT_ONCE = " ".join(HOSTILE)
# What a field may be sent: also what no text of the shop has in it, and what looks like a number.
SENT = [ALL_AT_ONCE, "a\0b", "x" * 10_000, "1e400", "9" * 30]


def fill(texts: Iterable[str]) -> None:
    """They are in every field of every event, command, stream and row there is."""
    User.objects.filter(is_superuser=True).update(first_name="<b>", last_name="{{7*7}}")
    for number, text in enumerate(texts):
        _sold(text)
        _in_a_cart(text)
        User.objects.create_user(text, first_name=text, last_name=text)
        mark = {"reaction": text, "key": text, "position": 1, "version": 1}
        Deadline.objects.create(**mark, refusal=text, due_at=timezone.now() if number % 2 else None)
        FollowerCheckpoint.objects.create(name=text, error=text)
    list(chain.extend())
    shop.catch_up_all()
    verify()
    _sent(texts)
    _in_trouble(texts)


def _sold(text: str) -> None:
    line = OrderLine(text, text, 1, Decimal(1))
    ada = RegisterCustomer(text, Personal(text), Personal(text))
    execute(_envelope(text), CUSTOMER, text, ada)
    execute(_envelope(text), PRODUCT, text, CreateProduct(text, text, Decimal(1), "GBP", StockPolicy.TRACKED))
    execute(_envelope(text), STOCK, text, ReceiveStock(text, 3, text))
    placed = execute(_envelope(text), ORDER, text, PlaceOrder(text, text, (line,), "GBP", text))
    execute(_envelope(text, placed.position), ORDER, text, CancelOrder(text, text))
    execute(_envelope(text), ORDER, f"open {text}", PlaceOrder(f"open {text}", text, (line,), "GBP", text))


def _in_a_cart(text: str) -> None:
    execute(_envelope(text), CART, text, OpenCart(text, text))
    execute(_envelope(text), CART, text, AddItem(text, text, 1))
    execute(_envelope(text), CART, f"for {text}", OpenCart(f"for {text}", text))
    execute(_envelope(text), CART, text, MergeCart(text, f"for {text}"))


def _sent(texts: Iterable[str]) -> None:
    for text in texts:
        endpoint(f"https://erp.example.com/{text}")
    note()
    for number, text in enumerate(texts):
        delivery = Delivery.objects.order_by("id")[number]
        Delivery.objects.filter(pk=delivery.pk).update(kind=text, state="dead", last_error=text)
        Attempt.objects.create(delivery=delivery, at=timezone.now(), outcome=text, error=text)


def _in_trouble(texts: Iterable[str]) -> None:
    everything = " ".join(texts)
    Checkpoint.objects.update(error=everything)
    Checkpoint.objects.create(name="product_inventory", slot=SHADOW, error=everything)
    pausing.pause(projection("cart"), everything, everything)
    differences = [{"key": text, "live": {text: text}, "folded": {text: 1}} for text in texts]
    VerificationResult.objects.update(differing=1, differences=differences)
    for text in texts:
        note_operation("cart", text, {text: text}, text)
        for decided in ({}, {"discarded_at": timezone.now(), "discarded_by": text, "reason": text}):
            words = {"category": text, "event": text, "error": text}
            Parked.objects.create(name="cart", key=f"{text}{decided and 2}", position=1, **words, **decided)


def _envelope(text: str, causation: int | None = None) -> Envelope:
    return replace(shop.envelope(), actor=text, trace_id=text, causation=causation)


def is_harmless(page: Page, *shown: str) -> None:
    """Nothing in the page runs, and these are in it, as text."""
    assert page.status in {200, 302}
    assert Elements(page.html).running == []
    for text in shown:
        assert text in unescape(page.html)
