from django.apps import AppConfig


class StorefrontConfig(AppConfig):
    name = "config.storefront"
    label = "storefront"
    verbose_name = "Shop front"
