"""What there is to do, and what an operator writes into each form."""

from typing import Any, NamedTuple

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.urls import reverse

from eventstore.commands.execution import execute
from eventstore.desk.deed import Deed
from eventstore.privacy.personal import Personal
from orders.commands import DeactivateCustomer, PlaceOrder, RegisterCustomer
from orders.customer import CUSTOMER
from readmodels.engine.browser.deeds import DeskAdmin
from tests import shop
from tests.admin.site import Page, Site

HOME = {"address.street": "1 Mill Lane", "address.city": "Leeds", "address.country": "United Kingdom"}
TEN = {"amount.amount": "10.00", "amount.currency": "GBP"}


class Case(NamedTuple):
    """A form: of which model and thing, what is written, and the first event that follows."""

    model: str
    name: str
    key: str | None
    typed: dict[str, str]
    event: str

    @property
    def address(self) -> str:
        where = [self.name] if self.key is None else [quote(self.key), self.name]
        return reverse(f"admin:readmodels_{self.model}_{'make' if self.key is None else 'do'}", args=where)

    @property
    def page(self) -> str:
        """Where it is offered."""
        where = [] if self.key is None else [quote(self.key)]
        return reverse(f"admin:readmodels_{self.model}_{'changelist' if self.key is None else 'change'}", args=where)

    @property
    def deed(self) -> Deed:
        return next(deed for deed in all_deeds(desk(self.model)) if deed.name == self.name)

    def open(self, site: Site) -> Page:
        return site.get(self.address)

    def filled(self, site: Site) -> dict[str, str]:
        """What a browser would send: what the form has in it, what is typed, and that it is confirmed."""
        form = self.open(site).response.context["form"]
        there = {bound.html_name: str(value) for bound in form if (value := bound.value()) is not None}
        return {**there, **({"confirmed": "on"} if self.deed.warning else {}), **self.typed}

    def send(self, site: Site, **typed: str) -> Page:
        return site.post(self.address, **{**self.filled(site), **typed})


CASES = [
    Case(
        "productcatalog",
        "create",
        None,
        {"sku": "MUG-01", "name": "Blue mug", "price.amount": "12.50", "price.currency": "GBP", "tax_rate": "0.2"},
        "product.created",
    ),
    Case("productcatalog", "rename", "A", {"name": "Deep blue"}, "product.renamed"),
    Case("productcatalog", "price", "A", {"price.amount": "13.00"}, "product.price_changed"),
    Case("productcatalog", "tax-rate", "A", {"tax_rate": "0.2"}, "product.tax_rate_changed"),
    Case("productcatalog", "discontinue", "A", {}, "product.discontinued"),
    Case("productcatalog", "receive", "A", {"quantity": "5", "reference": "delivery 7"}, "stock.received"),
    Case("productinventory", "receive", "A", {"quantity": "5", "reference": "delivery 7"}, "stock.received"),
    Case("productinventory", "adjust", "A", {"quantity": "-2", "reason": "broken"}, "stock.adjusted"),
    Case("productinventory", "count", "A", {"counted": "97", "reason": "stock-taking"}, "stock.adjusted"),
    Case("productinventory", "transfer", "A", {"quantity": "3", "destination": "shop-front"}, "stock.transferred"),
    Case("productinventory", "safety-stock", "A", {"quantity": "3"}, "stock.safety_stock_changed"),
    Case("productinventory", "back-orders", "A", {"limit": "50"}, "stock.back_order_limit_changed"),
    Case("productinventory", "locations", "A", {"locations": "shop-front\r\nmain\r\n"}, "stock.locations_ranked"),
    Case("customerordersummary", "record_payment", "new", {}, "order.payment_recorded"),
    Case("customerordersummary", "ship", "new", {"carrier": "Royal Mail"}, "order.items_shipped"),
    Case("customerordersummary", "cancel", "new", {"reason": "changed my mind"}, "order.canceled"),
    Case(
        "customerordersummary",
        "cancel_items",
        "new",
        {"items.quantity.A": "1", "reason": "one is enough"},
        "order.items_canceled",
    ),
    Case("customerordersummary", "deliver", "shipped", {}, "order.delivered"),
    Case(
        "customerordersummary",
        "accept_return",
        "shipped",
        {"items.quantity.A": "1", "items.condition.A": "write_off", "reason": "too blue"},
        "order.items_returned",
    ),
    Case("customerordersummary", "refund", "shipped", TEN, "order.refunded"),
    Case("customerordersummary", "complete", "shipped", {}, "order.completed"),
    Case("customerordersummary", "forget", "guest", {}, "order.guest_forgotten"),
    Case("customerprofile", "register", None, {"name": "Eva", "email": "eva@example.com"}, "customer.registered"),
    Case("customerprofile", "email", "c1", {"email": "ada@example.org"}, "customer.email_changed"),
    Case("customerprofile", "address", "c1", HOME, "customer.address_changed"),
    Case("customerprofile", "deactivate", "c1", {}, "customer.deactivated"),
    Case("customerprofile", "reactivate", "c2", {}, "customer.reactivated"),
    Case("customerprofile", "forget", "c1", {}, "customer.forgotten"),
]


def make_things() -> None:
    """What these are done to: a product, orders on their way, customers."""
    shop.product("A", 100)
    for customer in ("c1", "c2"):
        ada = RegisterCustomer(customer, Personal("Ada"), Personal(f"{customer}@example.com"))
        execute(shop.envelope(), CUSTOMER, customer, ada)
    execute(shop.envelope(), CUSTOMER, "c2", DeactivateCustomer("c2"))
    shop.place("new", shop.line("A", 2))
    shop.place("shipped", shop.line("A", 2))
    shop.pay("shipped", "25.00")
    shop.ship("shipped")
    email = Personal("guest@example.com")
    shop.send("guest", PlaceOrder("guest", None, (shop.line("A"),), "GBP", email=email))
    shop.catch_up_all()


def case(model: str, name: str) -> Case:
    return next(one for one in CASES if (one.model, one.name) == (model, name))


def desks() -> list[DeskAdmin]:
    return [one for one in admin.site._registry.values() if isinstance(one, DeskAdmin)]


def desk(model: str) -> DeskAdmin:
    return next(one for one in desks() if one.opts.model_name == model)


def all_deeds(of: DeskAdmin) -> tuple[Deed, ...]:
    return (*of.making, *of.deeds)


def everything() -> dict[str, Any]:
    """Each deed of each page, by name."""
    return {f"{one.opts.model_name} {deed.name}": deed for one in desks() for deed in all_deeds(one)}
