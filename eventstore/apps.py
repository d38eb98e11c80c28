from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate


class EventstoreConfig(AppConfig):
    name = "eventstore"
    verbose_name = "Event log"

    def ready(self) -> None:
        from eventstore.checks import every_version_can_be_read
        from eventstore.database import owner, powers
        from eventstore.privacy import personal_key

        checks.register(every_version_can_be_read, "eventstore")
        checks.register(personal_key.check, "eventstore")
        checks.register(powers.check_powers, checks.Tags.database)
        checks.register(powers.check_powers_of_deployment, checks.Tags.security, deploy=True)
        post_migrate.connect(owner.grant, sender=self)
