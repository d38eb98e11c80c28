"""The pages of the shop front."""

from django.urls import path, re_path

import eventstore.http.endpoint  # noqa: F401  (registers <key:...>)
from config.storefront.views.cart import cart_page
from config.storefront.views.catalogue import catalogue
from config.storefront.views.check_out import check_out_page
from config.storefront.views.nothing import nothing
from config.storefront.views.order import cancel, order_page, orders_page
from config.storefront.views.product import product_page

app_name = "storefront"
urlpatterns = [
    path("", catalogue, name="catalogue"),
    path("products/<key:sku>", product_page, name="product"),
    path("cart", cart_page, name="cart"),
    path("checkout", check_out_page, name="check_out"),
    path("orders", orders_page, name="orders"),
    path("orders/<key:order_id>", order_page, name="order"),
    path("orders/<key:order_id>/cancel", cancel, name="cancel"),
    re_path("", nothing),
]
