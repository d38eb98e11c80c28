from django.urls import path

from orders.api import carts, credit_notes, customers, orders

urlpatterns = [
    path("customers/<key:customer_id>/email", customers.CustomerEmail.as_view()),
    path("customers/<key:customer_id>/address", customers.CustomerAddress.as_view()),
    path("customers/<key:customer_id>/deactivate", customers.CustomerDeactivation.as_view()),
    path("customers/<key:customer_id>/reactivate", customers.CustomerReactivation.as_view()),
    path("customers/<key:customer_id>/forget", customers.CustomerOblivion.as_view()),
    # What is posted to a list that is a read model, such as carts and orders: readmodels/urls.py has that route.
    path("carts/<key:cart_id>/items", carts.CartItems.as_view()),
    path("carts/<key:cart_id>/items/<key:sku>", carts.CartQuantity.as_view()),
    path("carts/<key:cart_id>/items/<key:sku>/remove", carts.CartItemRemoval.as_view()),
    path("carts/<key:cart_id>/merge", carts.CartMerger.as_view()),
    path("carts/<key:cart_id>/checkout", carts.CartCheckOut.as_view()),
    path("orders/<key:order_id>/cancel", orders.OrderCancellation.as_view()),
    path("orders/<key:order_id>/forget", orders.OrderOblivion.as_view()),
    path("orders/<key:order_id>/payments", orders.OrderPayments.as_view()),
    path("orders/<key:order_id>/shipments", orders.OrderShipments.as_view()),
    path("orders/<key:order_id>/refunds", orders.OrderRefunds.as_view()),
    path("orders/<key:order_id>/deliveries", orders.OrderDeliveries.as_view()),
    path("orders/<key:order_id>/returns", orders.OrderReturns.as_view()),
    path("orders/<key:order_id>/cancel-items", orders.OrderItemsCancellation.as_view()),
    path("orders/<key:order_id>/complete", orders.OrderCompletion.as_view()),
    path("credit-notes", credit_notes.CreditNotes.as_view()),
    path("credit-notes/<key:credit_note_id>", credit_notes.CreditNoteItem.as_view()),
]
