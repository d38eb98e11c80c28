"""The catalogue's visible list: one line for each category of streams."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = "Catalogue"

    def ready(self) -> None:
        from catalog.product import PRODUCT
        from catalog.reservation import RESERVATION
        from catalog.stock import STOCK
        from eventstore import registry

        registry.register(
            PRODUCT,
            STOCK,
            RESERVATION,
        )
