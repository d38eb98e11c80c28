"""What of these events the feed and webhooks show: nothing personal, and nothing that people write by hand.

Reasons, and the references of payments, are read where the order is.
"""

from collections.abc import Mapping

from eventstore.event import Event
from orders import events

PUBLISHED: Mapping[type[Event], str] = {
    events.CustomerRegistered: "customer_id",
    events.CustomerEmailChanged: "customer_id",
    events.CustomerAddressChanged: "customer_id",
    events.CustomerDeactivated: "customer_id",
    events.CustomerReactivated: "customer_id",
    events.CustomerForgotten: "customer_id",
    events.OrderPlaced: "order_id customer_id lines total currency shipping_country shipping discount tax "
    "prices_include_tax payment_due_at cart_id",
    events.PaymentRecorded: "order_id amount currency",
    events.ItemsShipped: "order_id items shipment carrier tracking_number location",
    events.OrderDelivered: "order_id shipments quantity undelivered",
    events.OrderCompleted: "order_id",
    events.OrderCanceled: "order_id items",
    events.ItemsCanceled: "order_id items amount undelivered",
    events.OrderExpired: "order_id items",
    events.ItemsReturned: "order_id items amount location",
    events.PaymentRefunded: "order_id amount currency",
    events.GuestForgotten: "order_id",
    events.CreditNoteIssued: "credit_note_id customer_id lines total currency condition",
    events.CartOpened: "cart_id customer_id",
    events.CartItemAdded: "cart_id sku quantity",
    events.CartQuantityChanged: "cart_id sku quantity",
    events.CartItemRemoved: "cart_id sku",
    events.CartMerged: "cart_id into items customer_id",
    events.CartItemsTakenOver: "cart_id origin items",
    events.CartCheckedOut: "cart_id order_id",
    events.CartAbandoned: "cart_id",
}
