"""The outbox's Celery task: like all of them a doorbell without data."""

from celery import shared_task

from eventstore.outbox.sending import send_due


@shared_task(expires=10)
def send() -> None:
    """Send what is due."""
    send_due()
