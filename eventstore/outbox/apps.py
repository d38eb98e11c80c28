from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "eventstore.outbox"
    label = "outbox"
    verbose_name = "Outbox"

    def ready(self) -> None:
        from eventstore.outbox.mail import Mails
        from eventstore.outbox.webhooks.follower import Webhooks
        from eventstore.reactions import registry

        registry.register(Mails(), Webhooks())
