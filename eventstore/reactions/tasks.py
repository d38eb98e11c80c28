"""The reactions' Celery task. It carries no data: a lost, doubled or stale one changes nothing."""

from celery import shared_task

from eventstore.reactions.react import react as round_of_reactions


@shared_task(expires=5)
def react() -> None:
    """Note what new events ask for, and do what is due."""
    round_of_reactions()
