"""A shop as simple as it can be: numbers in dictionaries, changed by what was accepted, and asked what should be.

It says of a command whether it is allowed: yes, no, or None, where that depends on which location units are at. It
knows of none, and has changed its numbers as if it were allowed.
"""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import singledispatchmethod
from typing import Any

from catalog import commands as catalog
from catalog.events import Condition
from orders import commands as sales

CENT = Decimal("0.01")
NOTHING = Decimal(0)


@dataclass
class Units:
    """Of one SKU."""

    on_hand: int = 0
    reserved: int = 0
    limit: int = 0
    kept: int = 0

    @property
    def orderable(self) -> int:
        return max(0, self.on_hand - self.reserved - self.kept + self.limit)


@dataclass
class Item:
    ordered: int
    cost: Decimal
    tracked: bool
    shipped: int = 0
    canceled: int = 0
    returned: int = 0

    @property
    def left(self) -> int:
        return self.ordered - self.shipped - self.canceled

    def take(self, units: int) -> Decimal:
        """What the next units to be canceled or returned cost."""
        gone = self.canceled + self.returned
        return self._first(gone + units) - self._first(gone)

    def _first(self, units: int) -> Decimal:
        exact = self.cost * units / self.ordered
        return self.cost if units == self.ordered else exact.quantize(CENT, ROUND_HALF_UP)


@dataclass
class Order:
    items: dict[str, Item]
    total: Decimal
    paid: Decimal = NOTHING
    refunded: Decimal = NOTHING
    status: str = "placed"
    shipments: list[int] = field(default_factory=list)
    arrived: set[int] = field(default_factory=set)
    payments: dict[str, Decimal] = field(default_factory=dict)
    refunds: dict[str, Decimal] = field(default_factory=dict)

    @property
    def left(self) -> dict[str, int]:
        return {sku: item.left for sku, item in self.items.items() if item.left}


@dataclass
class Cart:
    items: dict[str, int] = field(default_factory=dict)
    open: bool = True
    merged_into: str = ""


@dataclass
class Shop:
    units: dict[str, Units]
    orders: dict[str, Order] = field(default_factory=dict)
    carts: dict[str, Cart] = field(default_factory=dict)
    reservations: dict[str, tuple[str, int]] = field(default_factory=dict)
    barred: dict[str, str] = field(default_factory=dict)

    @singledispatchmethod
    def take(self, command: Any) -> bool | None:
        """Change the numbers as the command says. False, with nothing changed, where it is not allowed."""
        raise NotImplementedError(type(command))

    @take.register
    def _(self, command: catalog.ReceiveStock) -> bool:
        self.units[command.sku].on_hand += command.quantity
        return True

    @take.register
    def _(self, command: catalog.AdjustStock) -> bool | None:
        units = self.units[command.sku]
        if command.quantity < 0 and units.on_hand + command.quantity < max(0, units.reserved - units.limit):
            return False
        units.on_hand += command.quantity
        return None if command.quantity < 0 else True

    @take.register
    def _(self, command: catalog.CountStock) -> bool | None:
        change = command.counted - command.expected
        return self.take(catalog.AdjustStock(command.sku, change, "")) if change else True

    @take.register
    def _(self, command: catalog.TransferStock) -> bool | None:
        return None

    @take.register
    def _(self, command: catalog.LimitBackOrders) -> bool:
        self.units[command.sku].limit = command.limit
        return True

    @take.register
    def _(self, command: catalog.KeepSafetyStock) -> bool:
        self.units[command.sku].kept = command.quantity
        return True

    @take.register
    def _(self, command: catalog.RankLocations) -> bool:
        return True

    @take.register
    def _(self, command: catalog.MakeReservation) -> bool:
        allowed = command.quantity <= self.units[command.sku].orderable
        if allowed:
            self.reservations[command.reservation_id] = (command.sku, command.quantity)
            self.units[command.sku].reserved += command.quantity
        return allowed

    @take.register(catalog.ReleaseReservation)
    @take.register(catalog.ExpireReservation)
    def _(self, command: catalog.ReleaseReservation | catalog.ExpireReservation) -> bool:
        sku, quantity = self.reservations[command.reservation_id]
        self.units[sku].reserved -= quantity
        self.reservations[command.reservation_id] = (sku, 0)
        return True

    @take.register
    def _(self, command: sales.PlaceOrder) -> bool:
        items = _items(command)
        wanted = {sku: item.ordered for sku, item in items.items() if item.tracked}
        cart = self.carts[command.cart_id] if command.cart_id else None
        if command.customer_id in self.barred or any(n > self.units[sku].orderable for sku, n in wanted.items()):
            return False
        if cart and not (cart.open and cart.items == {sku: item.ordered for sku, item in items.items()}):
            return False
        if cart:
            cart.open = False
        for sku, quantity in wanted.items():
            self.units[sku].reserved += quantity
        way = command.shipping.price if command.shipping else NOTHING
        total = sum((item.cost for item in items.values()), way)
        self.orders[command.order_id] = Order(items, total)
        return True

    @take.register
    def _(self, command: sales.RecordPayment) -> bool:
        order = self.orders[command.order_id]
        if command.reference in order.payments and order.status != "expired":
            return order.payments[command.reference] == command.amount
        if order.status != "placed" or command.amount > order.total - order.paid:
            return False
        order.paid += command.amount
        if command.reference:
            order.payments[command.reference] = command.amount
        return True

    @take.register
    def _(self, command: sales.RefundPayment) -> bool:
        order = self.orders[command.order_id]
        if command.reference in order.refunds:
            return order.refunds[command.reference] == command.amount
        if command.amount > order.paid - order.refunded:
            return False
        order.refunded += command.amount
        if command.reference:
            order.refunds[command.reference] = command.amount
        return True

    @take.register
    def _(self, command: sales.ShipItems) -> bool | None:
        order = self.orders[command.order_id]
        quantities = order.left if command.quantities is None else command.quantities
        if order.status != "placed" or any(n > order.items[sku].left for sku, n in quantities.items()):
            return False
        tracked = {sku: n for sku, n in quantities.items() if order.items[sku].tracked}
        if any(n > self.units[sku].on_hand for sku, n in tracked.items()):
            return False
        for sku, quantity in quantities.items():
            order.items[sku].shipped += quantity
        for sku, quantity in tracked.items():
            self.units[sku].on_hand -= quantity
            self.units[sku].reserved -= quantity
        if quantities:
            order.shipments.append(sum(quantities.values()))
        return None if command.location else True

    @take.register
    def _(self, command: sales.DeliverOrder) -> bool:
        order = self.orders[command.order_id]
        shipped = range(1, len(order.shipments) + 1)
        if order.status != "placed" or not shipped or command.shipment not in (None, *shipped):
            return False
        order.arrived |= set(shipped) if command.shipment is None else {command.shipment}
        return True

    @take.register
    def _(self, command: sales.CompleteOrder) -> bool:
        order = self.orders[command.order_id]
        settled = order.paid >= order.total and bool(order.shipments) and not order.left
        if order.status == "completed" or (order.status == "placed" and settled):
            order.status = "completed"
            return True
        return False

    @take.register
    def _(self, command: sales.CancelOrder) -> bool:
        order = self.orders[command.order_id]
        if order.status == "canceled":
            return True
        return self._end(order, "canceled") if order.status == "placed" and not order.shipments else False

    @take.register
    def _(self, command: sales.CancelItems) -> bool:
        order = self.orders[command.order_id]
        quantities = order.left if command.quantities is None else command.quantities
        if order.status != "placed" or any(n > order.items[sku].left for sku, n in quantities.items()):
            return False
        if quantities == order.left and not order.shipments:
            return self._end(order, "canceled")
        self._release(order, quantities)
        for sku, quantity in quantities.items():
            order.total -= order.items[sku].take(quantity)
            order.items[sku].canceled += quantity
        return True

    @take.register
    def _(self, command: sales.ExpireOrder) -> bool:
        order = self.orders[command.order_id]
        if order.status in ("canceled", "expired"):
            return True
        unpaid = not order.paid and order.total > 0
        return self._end(order, "expired") if order.status == "placed" and unpaid and not order.shipments else False

    @take.register
    def _(self, command: sales.AcceptReturn) -> bool:
        order = self.orders[command.order_id]
        units: dict[str, int] = {}
        for item in command.items:
            units[item.sku] = units.get(item.sku, 0) + item.quantity
        back = {sku: order.items[sku].shipped - order.items[sku].returned for sku in units}
        if order.status != "placed" or any(n > back[sku] for sku, n in units.items()):
            return False
        for item in command.items:
            order.items[item.sku].returned += item.quantity
            if item.condition is Condition.RESTOCK and order.items[item.sku].tracked:
                self.units[item.sku].on_hand += item.quantity
        return True

    @take.register
    def _(self, command: sales.IssueCreditNote) -> bool:
        for line in command.lines:
            if line.tracked and command.condition is not Condition.WRITE_OFF:
                self.units[line.sku].on_hand += line.quantity
        return True

    @take.register
    def _(self, command: sales.RegisterCustomer) -> bool:
        return self.barred.get(command.customer_id) != "forgotten"

    @take.register
    def _(self, command: sales.DeactivateCustomer) -> bool:
        if self.barred.get(command.customer_id) == "forgotten":
            return False
        self.barred[command.customer_id] = "deactivated"
        return True

    @take.register
    def _(self, command: sales.ReactivateCustomer) -> bool:
        if self.barred.get(command.customer_id) == "forgotten":
            return False
        self.barred.pop(command.customer_id, None)
        return True

    @take.register
    def _(self, command: sales.ForgetCustomer) -> bool:
        self.barred[command.customer_id] = "forgotten"
        return True

    @take.register
    def _(self, command: sales.OpenCart) -> bool:
        self.carts[command.cart_id] = Cart()
        return True

    @take.register(sales.AddItem)
    @take.register(sales.ChangeQuantity)
    @take.register(sales.RemoveItem)
    def _(self, command: sales.AddItem | sales.ChangeQuantity | sales.RemoveItem) -> bool:
        cart = self.carts[command.cart_id]
        if not cart.open:
            return False
        match command:
            case sales.AddItem():
                cart.items[command.sku] = cart.items.get(command.sku, 0) + command.quantity
            case sales.ChangeQuantity():
                if command.sku not in cart.items:
                    return False
                cart.items[command.sku] = command.quantity
            case sales.RemoveItem():
                cart.items.pop(command.sku, None)
        return True

    @take.register
    def _(self, command: sales.MergeCart) -> bool:
        cart, into = self.carts[command.cart_id], self.carts[command.into]
        if cart.merged_into == command.into:
            return True
        if cart is into or not (cart.open and into.open):
            return False
        for sku, quantity in cart.items.items():
            into.items[sku] = into.items.get(sku, 0) + quantity
        cart.open, cart.merged_into = False, command.into
        return True

    @take.register
    def _(self, command: sales.AbandonCart) -> bool:
        return self.carts[command.cart_id].open

    def _end(self, order: Order, status: str) -> bool:
        self._release(order, order.left)
        order.status = status
        return True

    def _release(self, order: Order, quantities: dict[str, int]) -> None:
        for sku, quantity in quantities.items():
            if order.items[sku].tracked:
                self.units[sku].reserved -= quantity


def _items(command: sales.PlaceOrder) -> dict[str, Item]:
    """With an order's discount, all its units are of one SKU: who shares it out is no model, but the rule again."""
    items: dict[str, Item] = {}
    for line in command.lines:
        cost = line.quantity * line.unit_price - line.discount - (command.discount or 0)
        if command.prices_include_tax is False:
            cost += (cost * line.tax_rate).quantize(CENT, ROUND_HALF_UP)
        before = items.get(line.sku, Item(0, NOTHING, False))
        items[line.sku] = Item(before.ordered + line.quantity, before.cost + cost, line.tracked)
    return items
