from django.apps import AppConfig


class ReactionsConfig(AppConfig):
    name = "eventstore.reactions"
    label = "reactions"
    verbose_name = "Reactions"
