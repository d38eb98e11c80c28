"""The orders' visible list: one line for each category of streams, for each reaction, and the mails."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders"
    verbose_name = "Orders"

    def ready(self) -> None:
        from eventstore import registry
        from eventstore.http import published
        from eventstore.outbox import mail
        from eventstore.reactions import registry as reactions
        from orders.cart import CART
        from orders.credit_note import CREDIT_NOTE
        from orders.customer import CUSTOMER
        from orders.deadlines import Abandonment, Completion, PaymentDeadline
        from orders.mails import MAILS
        from orders.order import ORDER
        from orders.published import PUBLISHED

        registry.register(
            CUSTOMER,
            ORDER,
            CART,
            CREDIT_NOTE,
        )
        published.publish(PUBLISHED)
        reactions.register(PaymentDeadline(), Completion(), Abandonment())
        mail.register(*MAILS)
