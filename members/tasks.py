"""What the queue does for members."""

from celery import shared_task

from members import (
    addresses,
    confirming,
    invitations,
    outbox,
    ownership,
    registration,
    sessions,
)


@shared_task
def deliver_mail() -> None:
    """Send the mails that wait."""
    outbox.deliver_waiting()


@shared_task
def hand_over_companies() -> None:
    """Make those owners whose 72 hours are over."""
    ownership.complete_due()


@shared_task
def tidy_accounts() -> None:
    """Forget what is over: sign-ups, changes of address, invitations, sessions."""
    registration.forget_unconfirmed()
    addresses.forget_final()
    invitations.forget_old()
    ownership.forget_old()
    sessions.forget_ended()


@shared_task
def ask_whether_still_right() -> None:
    """Ask the teams of pages that were not confirmed for 90 days."""
    confirming.ask_due()
