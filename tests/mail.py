"""What the outbox holds, opened for a test, and a mail server that takes it."""

from members import outbox
from members.models import OutgoingMail


def letters():
    """Every letter that waits, in the order it was written."""
    waiting = OutgoingMail.objects.filter(sent_at=None, given_up_at=None)
    return [outbox.opened(mail) for mail in waiting.order_by("created_at")]


class Mailbox:
    """An SMTP server of a test: keeps what comes, or answers as it is told."""

    def __init__(self):
        self.mails = []
        self.answer = "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.answer.startswith("250"):
            self.mails.append(envelope)
        return self.answer
