"""The orders' visible list: one line for each category of streams."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders"
    verbose_name = "Orders"

    def ready(self) -> None:
        from eventstore import registry
        from orders.cart import CART
        from orders.credit_note import CREDIT_NOTE
        from orders.customer import CUSTOMER
        from orders.order import ORDER

        registry.register(
            CUSTOMER,
            ORDER,
            CART,
            CREDIT_NOTE,
        )
