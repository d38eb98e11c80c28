"""How far an order has come, on the three axes that the trade uses, and what can be done with it next."""

from decimal import Decimal
from typing import Literal, NamedTuple, get_args

Status = Literal["placed", "completed", "canceled", "expired"]
PaymentStatus = Literal["unpaid", "partially_paid", "paid", "partially_refunded", "refunded"]
FulfillmentStatus = Literal[
    "unfulfilled", "partially_fulfilled", "fulfilled", "delivered", "partially_returned", "returned"
]
Action = Literal["record_payment", "ship", "deliver", "cancel", "cancel_items", "accept_return", "refund", "complete"]

# In the order in which an order goes through them.
STATUSES: tuple[str, ...] = get_args(Status)
PAYMENT_STATUSES: tuple[str, ...] = get_args(PaymentStatus)
FULFILLMENT_STATUSES: tuple[str, ...] = get_args(FulfillmentStatus)
ACTIONS: tuple[str, ...] = get_args(Action)


class Progress(NamedTuple):
    """`total` is what the order costs, less what was canceled of it. The others but for `status` count units."""

    total: Decimal
    paid: Decimal
    refunded: Decimal
    unshipped: int
    shipped: int
    delivered: int
    returned: int
    status: Status = "placed"

    @property
    def payment_status(self) -> PaymentStatus:
        if self.refunded:
            return "refunded" if self.refunded == self.paid else "partially_refunded"
        if self.paid >= self.total:
            return "paid"
        return "partially_paid" if self.paid else "unpaid"

    @property
    def fulfillment_status(self) -> FulfillmentStatus:
        if self.returned:
            return "returned" if self.returned == self.shipped and not self.unshipped else "partially_returned"
        if self.unshipped or not self.shipped:
            return "partially_fulfilled" if self.shipped else "unfulfilled"
        return "delivered" if self.delivered == self.shipped else "fulfilled"

    @property
    def undelivered(self) -> int:
        """Units that have not arrived, shipped or not."""
        return self.unshipped + self.shipped - self.delivered

    @property
    def is_settled(self) -> bool:
        """Paid, and all of it on its way or there."""
        return self.paid >= self.total and self.shipped > 0 and not self.unshipped

    @property
    def allowed_actions(self) -> list[str]:
        placed = self.status == "placed"
        allowed: dict[Action, bool] = {
            "record_payment": placed and self.paid < self.total,
            "ship": placed and self.unshipped > 0,
            "deliver": placed and self.delivered < self.shipped,
            "cancel": placed and not self.shipped,
            "cancel_items": placed and self.unshipped > 0,
            "accept_return": placed and self.returned < self.shipped,
            "refund": self.refunded < self.paid,
            "complete": placed and self.is_settled,
        }
        return [action for action, permitted in allowed.items() if permitted]
