from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccessConfig(AppConfig):
    name = "config.access"
    label = "access"
    verbose_name = "Access"

    def ready(self) -> None:
        from config.access.groups import give

        # After Django's own receiver, which makes the permissions: `django.contrib.auth` is named before this app.
        post_migrate.connect(give, dispatch_uid="config.access.groups")
