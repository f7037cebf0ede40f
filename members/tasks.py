"""What the queue does for members."""

from celery import shared_task

from members import addresses, confirming, outbox, registration, sessions


@shared_task
def deliver_mail() -> None:
    """Send the mails that wait."""
    outbox.deliver_waiting()


@shared_task
def tidy_accounts() -> None:
    """Forget sign-ups nobody confirmed, changes of address that are final, ended sessions."""
    registration.forget_unconfirmed()
    addresses.forget_final()
    sessions.forget_ended()


@shared_task
def ask_whether_still_right() -> None:
    """Ask the teams of pages that were not confirmed for 90 days."""
    confirming.ask_due()
