"""What the outbox holds, opened for a test, and a mail server that takes it."""

import asyncio

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
        self.wait = 0.0  # seconds before it answers

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.answer.startswith("250"):
            self.mails.append(envelope)
        await asyncio.sleep(self.wait)
        return self.answer
