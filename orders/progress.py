"""How far an order has come, on the three axes that the trade uses, and what can be done with it next."""

from decimal import Decimal
from typing import Literal, NamedTuple, get_args

Status = Literal["placed", "completed", "canceled"]
PaymentStatus = Literal["unpaid", "partially_paid", "paid"]
FulfillmentStatus = Literal["unfulfilled", "partially_fulfilled", "fulfilled"]

# In the order in which an order goes through them.
STATUSES: tuple[str, ...] = get_args(Status)
PAYMENT_STATUSES: tuple[str, ...] = get_args(PaymentStatus)
FULFILLMENT_STATUSES: tuple[str, ...] = get_args(FulfillmentStatus)


class Progress(NamedTuple):
    """`unshipped` counts units still to be shipped; `shipped` says whether any have been."""

    total: Decimal
    paid: Decimal
    unshipped: int
    shipped: bool
    canceled: bool = False

    @property
    def status(self) -> Status:
        if self.canceled:
            return "canceled"
        done = self.payment_status == "paid" and self.fulfillment_status == "fulfilled"
        return "completed" if done else "placed"

    @property
    def payment_status(self) -> PaymentStatus:
        if self.paid >= self.total:
            return "paid"
        return "partially_paid" if self.paid else "unpaid"

    @property
    def fulfillment_status(self) -> FulfillmentStatus:
        if not self.unshipped:
            return "fulfilled"
        return "partially_fulfilled" if self.shipped else "unfulfilled"

    @property
    def allowed_actions(self) -> list[str]:
        if self.canceled:
            return []
        allowed = {
            "record_payment": self.paid < self.total,
            "ship": self.unshipped > 0,
            "cancel": not self.shipped,
        }
        return [action for action, permitted in allowed.items() if permitted]
