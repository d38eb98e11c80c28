"""The read side of the API, one line for each question."""

from django.urls import include, path

import eventstore.http.endpoint  # noqa: F401  (registers <key:...>)
from readmodels.cart.api import CartsView, CartView
from readmodels.customer_order_summary.api import CustomerOrdersView, OrdersView, OrderView
from readmodels.customer_profile.api import CustomerLookups, CustomersView, CustomerView
from readmodels.product_catalog.api import ProductsView
from readmodels.product_inventory.api import InventoryListView, InventoryView
from readmodels.sales.api import SalesView
from readmodels.stock_ledger.api import MovementsView

urlpatterns = [
    path("customers/<key:customer_id>/orders", CustomerOrdersView.as_view()),
    path("orders", OrdersView.as_view()),
    path("orders/<key:order_id>", OrderView.as_view()),
    path("customers", CustomersView.as_view()),
    path("customer-lookups", CustomerLookups.as_view()),
    path("customers/<key:customer_id>", CustomerView.as_view()),
    path("products", ProductsView.as_view()),
    path("carts", CartsView.as_view()),
    path("carts/<key:cart_id>", CartView.as_view()),
    path("sales", SalesView.as_view()),
    path("inventory", InventoryListView.as_view()),
    path("inventory/<key:sku>", InventoryView.as_view()),
    path("inventory/<key:sku>/movements", MovementsView.as_view()),
    path("", include("readmodels.engine.operating.urls")),
]
