"""Django's way to a mail server, which signs letters and remembers whether one was on the line."""

import smtplib
from collections.abc import Sequence
from typing import Any

from django.core.mail.backends import smtp

from members.mailing.sending import signing


class Noting(smtplib.SMTP):
    """Knows, when the line breaks, whether the letter's own bytes were on it."""

    is_handing_over = False

    def sendmail(
        self,
        from_addr: str,
        to_addrs: str | Sequence[str],
        msg: Any,
        mail_options: Sequence[str] = (),
        rcpt_options: Sequence[str] = (),
    ) -> Any:
        # Django's letters are bytes whose lines end as they go on the line.
        letter = signing.signed(msg) if isinstance(msg, bytes) else msg
        return super().sendmail(from_addr, to_addrs, letter, mail_options, rcpt_options)

    def mail(self, sender: str, options: Any = ()) -> tuple[int, bytes]:
        # The next letter on this line; the one before was taken or refused.
        self.is_handing_over = False
        return super().mail(sender, options)

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.is_handing_over = True
        answer = super().data(msg)
        self.is_handing_over = False
        return answer


class NotingTls(Noting, smtplib.SMTP_SSL):
    """The same on a line that is closed to others from its first byte."""


class Backend(smtp.EmailBackend):
    """EmailBackend over such a line."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return NotingTls if self.use_ssl else Noting
