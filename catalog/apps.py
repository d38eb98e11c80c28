"""The catalogue's visible list: one line for each category of streams, and for each reaction."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = "Catalogue"

    def ready(self) -> None:
        from catalog.deadlines import ReservationExpiry
        from catalog.product import PRODUCT
        from catalog.reservation import RESERVATION
        from catalog.stock import STOCK
        from eventstore import registry
        from eventstore.reactions import registry as reactions

        registry.register(
            PRODUCT,
            STOCK,
            RESERVATION,
        )
        reactions.register(ReservationExpiry())
