from django.urls import path

from orders import api

urlpatterns = [
    path("customers", api.Customers.as_view()),
    path("customers/<key:customer_id>/email", api.CustomerEmail.as_view()),
    path("customers/<key:customer_id>/address", api.CustomerAddress.as_view()),
    path("customers/<key:customer_id>/deactivate", api.CustomerDeactivation.as_view()),
    path("customers/<key:customer_id>/forget", api.CustomerOblivion.as_view()),
    path("orders", api.Orders.as_view()),
    path("orders/<key:order_id>/cancel", api.OrderCancellation.as_view()),
    path("orders/<key:order_id>/forget", api.OrderOblivion.as_view()),
    path("orders/<key:order_id>/payments", api.OrderPayments.as_view()),
    path("orders/<key:order_id>/shipments", api.OrderShipments.as_view()),
]
