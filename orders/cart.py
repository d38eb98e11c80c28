"""A cart: what somebody may order. It has no prices: they are what they are when it is looked at."""

from collections.abc import Iterable
from typing import assert_never

from catalog.bounds import refuse_too_few
from eventstore.decider import Addressed, CommandRefused, Decider, State
from orders.commands import (
    AbandonCart,
    AddItem,
    ChangeQuantity,
    CheckOut,
    MergeCart,
    OpenCart,
    RemoveItem,
    TakeOverItems,
)
from orders.events import (
    CartAbandoned,
    CartCheckedOut,
    CartItem,
    CartItemAdded,
    CartItemRemoved,
    CartItemsTakenOver,
    CartMerged,
    CartOpened,
    CartQuantityChanged,
)

MOST_ITEMS = 1_000
MOST_UNITS = 1_000_000


class NotOpened(State):
    pass


class Open(State):
    """Abandoned or not, it can be gone on with. `items` are units by SKU."""

    customer_id: str | None
    items: dict[str, int] = {}
    abandoned: bool = False


class CheckedOut(State):
    order_id: str


class Merged(State):
    into: str


Cart = NotOpened | Open | CheckedOut | Merged
CartCommand = OpenCart | AddItem | ChangeQuantity | RemoveItem | MergeCart | TakeOverItems | CheckOut | AbandonCart
CartEvent = (
    CartOpened
    | CartItemAdded
    | CartQuantityChanged
    | CartItemRemoved
    | CartMerged
    | CartItemsTakenOver
    | CartCheckedOut
    | CartAbandoned
)


class CartExists(CommandRefused):
    """There is a cart with this id already."""


class CartNotFound(CommandRefused):
    """There is no cart with this id."""

    code = "not_found"


class CartIsCheckedOut(CommandRefused):
    """The cart has been checked out."""


class CartIsMerged(CommandRefused):
    """What was in the cart is in another one now."""


class NotInCart(CommandRefused):
    """The cart has no such item."""


class CartTooFull(CommandRefused):
    """A cart has at most 1,000 items, and 1,000,000 units of each."""

    code = "validation_error"


class CartChanged(CommandRefused):
    """The cart has been changed in the meantime: look at it again."""

    code = "concurrent_modification"


class CartOfAnother(CommandRefused):
    """The cart is another customer's."""


class MergedWithItself(CommandRefused):
    """A cart is merged into another one."""

    code = "validation_error"


def decide(cart: Cart, command: CartCommand) -> list[CartEvent]:
    match command:
        case OpenCart():
            return open_cart(cart, command)
        case AddItem():
            return add(cart, command)
        case ChangeQuantity():
            return change_quantity(cart, command)
        case RemoveItem():
            return remove(cart, command)
        case MergeCart():
            return merge(cart, command)
        case TakeOverItems():
            return take_over(cart, command)
        case CheckOut():
            return check_out(cart, command)
        case AbandonCart():
            return abandon(cart, command)
        case _:
            assert_never(command)


def open_cart(cart: Cart, command: OpenCart) -> list[CartEvent]:
    if isinstance(cart, NotOpened):
        return [CartOpened(command.cart_id, command.customer_id)]
    if cart == Open(command.customer_id):
        return []
    raise CartExists(cart_id=command.cart_id)


def add(cart: Cart, command: AddItem) -> list[CartEvent]:
    refuse_too_few(command.sku, command.quantity)
    added = CartItemAdded(command.cart_id, command.sku, command.quantity)
    _refuse_too_full(evolve(opened(cart, command.cart_id), added))
    return [added]


def change_quantity(cart: Cart, command: ChangeQuantity) -> list[CartEvent]:
    refuse_too_few(command.sku, command.quantity)
    there = opened(cart, command.cart_id)
    if command.sku not in there.items:
        raise NotInCart(sku=command.sku)
    if there.items[command.sku] == command.quantity:
        return []
    changed = CartQuantityChanged(command.cart_id, command.sku, command.quantity)
    _refuse_too_full(evolve(there, changed))
    return [changed]


def remove(cart: Cart, command: RemoveItem) -> list[CartEvent]:
    there = command.sku in opened(cart, command.cart_id).items
    return [CartItemRemoved(command.cart_id, command.sku)] if there else []


def merge(cart: Cart, command: MergeCart) -> list[CartEvent]:
    if command.into == command.cart_id:
        raise MergedWithItself(cart_id=command.cart_id)
    if cart == Merged(command.into):
        return []
    there = opened(cart, command.cart_id)
    moved = tuple(CartItem(sku, quantity) for sku, quantity in there.items.items())
    return [CartMerged(command.cart_id, command.into, moved, there.customer_id)]


def take_over(cart: Cart, command: TakeOverItems) -> list[CartEvent]:
    there = opened(cart, command.cart_id)
    if command.customer_id not in (None, there.customer_id):
        raise CartOfAnother(cart_id=command.origin)
    taken = CartItemsTakenOver(command.cart_id, command.origin, command.items)
    _refuse_too_full(evolve(there, taken))
    return [taken] if command.items else []


def check_out(cart: Cart, command: CheckOut) -> list[CartEvent]:
    if opened(cart, command.cart_id).items != command.quantities:
        raise CartChanged(cart_id=command.cart_id)
    return [CartCheckedOut(command.cart_id, command.order_id)]


def abandon(cart: Cart, command: AbandonCart) -> list[CartEvent]:
    """Nobody has left an empty cart behind."""
    there = opened(cart, command.cart_id)
    return [CartAbandoned(command.cart_id)] if there.items and not there.abandoned else []


def opened(cart: Cart, cart_id: str) -> Open:
    """The cart, if it can be changed. Raises CartNotFound, CartIsCheckedOut or CartIsMerged."""
    match cart:
        case NotOpened():
            raise CartNotFound(cart_id=cart_id)
        case Open():
            return cart
        case CheckedOut():
            raise CartIsCheckedOut(cart_id=cart_id, order_id=cart.order_id)
        case Merged():
            raise CartIsMerged(cart_id=cart_id, into=cart.into)
        case _:
            assert_never(cart)


def evolve(cart: Cart, event: CartEvent) -> Cart:
    match event, cart:
        case CartOpened(), _:
            return Open(event.customer_id)
        case CartItemAdded(), Open():
            return _with(cart, (CartItem(event.sku, event.quantity),))
        case CartItemsTakenOver(), Open():
            return _with(cart, event.items)
        case CartQuantityChanged(), Open():
            return Open(cart.customer_id, {**cart.items, event.sku: event.quantity})
        case CartItemRemoved(), Open():
            left = {sku: quantity for sku, quantity in cart.items.items() if sku != event.sku}
            return Open(cart.customer_id, left)
        case CartMerged(), Open():
            return Merged(event.into)
        case CartCheckedOut(), Open():
            return CheckedOut(event.order_id)
        case CartAbandoned(), Open():
            return Open(cart.customer_id, cart.items, abandoned=True)
        case _:
            return cart


def hand_over(event: CartEvent) -> Iterable[Addressed]:
    """What was in a cart that is merged goes into the other one, in the same transaction."""
    if not isinstance(event, CartMerged):
        return ()
    taken = TakeOverItems(event.into, event.cart_id, event.items, event.customer_id)
    return [Addressed(CART, event.into, taken)]


def _with(cart: Open, added: Iterable[CartItem]) -> Open:
    items = dict(cart.items)
    for item in added:
        items[item.sku] = items.get(item.sku, 0) + item.quantity
    return Open(cart.customer_id, items)


def _refuse_too_full(cart: Cart) -> None:
    if isinstance(cart, Open) and (len(cart.items) > MOST_ITEMS or max(cart.items.values(), default=0) > MOST_UNITS):
        raise CartTooFull(items=len(cart.items))


CART: Decider[Cart, CartCommand, CartEvent] = Decider("cart", NotOpened(), decide, evolve, hand_over)
