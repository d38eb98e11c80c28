"""The catalogue's visible list: one line for each category of streams, and for each reaction."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = "Catalogue"

    def ready(self) -> None:
        from catalog.deadlines import ReservationExpiry
        from catalog.product import PRODUCT
        from catalog.published import PUBLISHED
        from catalog.reservation import RESERVATION
        from catalog.stock import STOCK
        from eventstore import registry
        from eventstore.http import published
        from eventstore.reactions import registry as reactions

        registry.register(
            PRODUCT,
            STOCK,
            RESERVATION,
        )
        published.publish(PUBLISHED)
        reactions.register(ReservationExpiry())
