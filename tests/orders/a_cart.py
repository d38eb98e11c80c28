"""Events and commands of one cart, for the specifications."""

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

ID = "cart1"
OTHER = "cart2"
MUG, PLATE = "MUG-1", "PLT-1"


def open_cart(customer_id: str | None = None) -> OpenCart:
    return OpenCart(ID, customer_id)


def opened(customer_id: str | None = None) -> CartOpened:
    return CartOpened(ID, customer_id)


def add(sku: str = MUG, quantity: int = 2) -> AddItem:
    return AddItem(ID, sku, quantity)


def added(sku: str = MUG, quantity: int = 2) -> CartItemAdded:
    return CartItemAdded(ID, sku, quantity)


def change(sku: str = MUG, quantity: int = 5) -> ChangeQuantity:
    return ChangeQuantity(ID, sku, quantity)


def changed(sku: str = MUG, quantity: int = 5) -> CartQuantityChanged:
    return CartQuantityChanged(ID, sku, quantity)


def remove(sku: str = MUG) -> RemoveItem:
    return RemoveItem(ID, sku)


def removed(sku: str = MUG) -> CartItemRemoved:
    return CartItemRemoved(ID, sku)


def merge(into: str = OTHER) -> MergeCart:
    return MergeCart(ID, into)


def merged(*items: CartItem, into: str = OTHER) -> CartMerged:
    return CartMerged(ID, into, items)


def take_over(*items: CartItem) -> TakeOverItems:
    return TakeOverItems(ID, OTHER, items)


def taken_over(*items: CartItem) -> CartItemsTakenOver:
    return CartItemsTakenOver(ID, OTHER, items)


def check_out(**quantities: int) -> CheckOut:
    return CheckOut(ID, "o1", {sku.replace("_", "-"): quantity for sku, quantity in quantities.items()})


def checked_out() -> CartCheckedOut:
    return CartCheckedOut(ID, "o1")


def abandon() -> AbandonCart:
    return AbandonCart(ID)


def abandoned() -> CartAbandoned:
    return CartAbandoned(ID)
