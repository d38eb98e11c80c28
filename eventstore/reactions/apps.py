from django.apps import AppConfig
from django.core import checks


class ReactionsConfig(AppConfig):
    name = "eventstore.reactions"
    label = "reactions"
    verbose_name = "Reactions"

    def ready(self) -> None:
        from eventstore.reactions.checks import declarations

        checks.register(declarations, "eventstore")
