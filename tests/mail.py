"""What the outbox holds: the letters that were written, opened for a test."""

from members import outbox
from members.models import OutgoingMail


def letters():
    """Every letter that waits, in the order it was written."""
    waiting = OutgoingMail.objects.filter(sent_at=None, given_up_at=None)
    return [outbox.opened(mail) for mail in waiting.order_by("created_at")]
