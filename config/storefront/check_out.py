"""The form that orders what is in a cart: read as the API does, and refused in sentences beside what they concern."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.http import QueryDict

from catalog.product import ProductIsDiscontinued
from catalog.stock import StockTooLow
from config.storefront.wording import money
from eventstore.commands.batch import ConcurrentModification
from eventstore.decider import CommandRefused
from orders.api.carts import CheckOutBody
from orders.cart import CartChanged
from orders.placement import PriceChanged

SKU_PRICE = "price of "


class Entry(NamedTuple):
    """A field of the form. `path` is where the API has it, `autocomplete` what a browser may fill in."""

    name: str
    label: str
    path: tuple[str, ...]
    autocomplete: str
    kind: str = "text"
    required: bool = True
    longest: int = 100


ENTRIES = (
    Entry("name", "Name", ("shipping_address", "recipient"), "name", longest=200),
    Entry("email", "E-mail", ("email",), "email", "email", longest=254),
    Entry("street", "Street and number", ("shipping_address", "street"), "street-address", longest=300),
    Entry("postal_code", "Postcode", ("shipping_address", "postal_code"), "postal-code", required=False, longest=20),
    Entry("city", "Town or city", ("shipping_address", "city"), "address-level2"),
    Entry("country", "Country", ("shipping_address", "country"), "country-name"),
    Entry("note", "Note to us", ("note",), "off", "lines", required=False, longest=2000),
)


class Faults(NamedTuple):
    """What is wrong, by what it concerns: a field, an item of the cart, its total, or the whole."""

    fields: Mapping[str, str] = {}
    items: Mapping[str, str] = {}
    total: str = ""
    whole: str = ""


def body_of(form: QueryDict) -> CheckOutBody:
    """What the API would have been sent."""
    sent: dict[str, Any] = {"total": {name: form.get(name, "") for name in ("amount", "currency")}}
    for entry in ENTRIES:
        text = form.get(entry.name, "")
        if len(entry.path) == 2:
            sent.setdefault(entry.path[0], {})[entry.path[1]] = text
        elif text.strip() or entry.required:
            sent[entry.path[0]] = text
    return CheckOutBody(data=sent)


def misread(body: CheckOutBody, form: QueryDict) -> Faults:
    """What the form lacks, or has that the API does not take; without a fault, it can be sent."""
    errors: dict[str, Any] = {} if body.is_valid() else body.errors
    fields = {entry.name: sentence for entry in ENTRIES if (sentence := _sentence(errors, entry, form))}
    return Faults(fields, total="Please look at the total again, and confirm it." if "total" in errors else "")


def refused(refusal: CommandRefused, form: QueryDict) -> Faults:
    facts = refusal.facts
    match refusal:
        case StockTooLow():
            return Faults(items={facts["sku"]: _short(facts["available"], facts["requested"])})
        case ProductIsDiscontinued():
            return Faults(items={facts["sku"]: "This is no longer sold. Take it out of your cart to go on."})
        case PriceChanged():
            total = f"The total is {money(facts['total'])} now. Please confirm it again."
            return Faults(items=_changed(facts["lines"], form), total=total)
        case ConcurrentModification() | CartChanged():
            return Faults(whole="Your cart has changed since you saw it. Please look at it again, and confirm it.")
        case _:
            return Faults(whole=str(refusal))


def _short(available: int, wanted: int) -> str:
    if not available:
        return "Sorry, this has just been sold out. Take it out of your cart to order the rest."
    left = "there is only 1 left" if available == 1 else f"there are only {available:,} left"
    return f"Sorry, {left}, and your cart has {wanted:,}. Order fewer to go on."


def _changed(lines: list[dict[str, Any]], form: QueryDict) -> dict[str, str]:
    now = {line["sku"]: line["unit_price"]["amount"] for line in lines}
    return {
        line["sku"]: f"The price has changed: it is {money(line['unit_price'])} each now."
        for line in lines
        if form.get(SKU_PRICE + line["sku"], now[line["sku"]]) != now[line["sku"]]
    }


def _sentence(errors: Mapping[str, Any], entry: Entry, form: QueryDict) -> str | None:
    found: Any = errors
    for step in entry.path:
        found = found.get(step, {}) if isinstance(found, Mapping) else {}
    if (entry.required and not form.get(entry.name, "").strip()) or (found and found[0].code == "blank"):
        return "Please fill this in."
    return str(found[0]) if found else None
