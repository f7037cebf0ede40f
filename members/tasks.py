"""What the queue does for members."""

from celery import shared_task

from members import outbox


@shared_task
def deliver_mail() -> None:
    """Send the mails that wait."""
    outbox.deliver_waiting()
