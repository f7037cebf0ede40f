"""What is held about mails that came to aliases; read by personal_data.py."""

from django.utils.translation import gettext_lazy as _

from listings.models import IncomingMail
from listings.relay import deciding
from privacy.holdings import (
    Basis,
    Category,
    Erasure,
    Holding,
    Personal,
    Retention,
    Visibility,
    alike,
    declare,
    swept,
)

ANSWERED = Holding(
    _("Passing an answer by mail on without its address"),
    Visibility.PRIVATE,
    Retention.ANSWERED,
    "who answers by mail",
    Personal(
        _(
            "Mails to an address that stands for you, sealed, until what you wrote is passed on; "
            "then a keyed digest of the mail, which cannot be read back"
        ),
        Category.ASKING,
        Basis.CONTRACT,
        exported=False,
        erased=Erasure.DELETED,
    ),
)
COURSE = Holding(
    "taking each mail once",
    Visibility.INTERNAL,
    Retention.ANSWERED,
    "the course of things",
)
declare(
    IncomingMail,
    {
        **alike(COURSE, "id", "is_report", "size", "received_at", "claimed_until"),
        **alike(COURSE, "tries", "verdict", "decided_at", "is_released"),
        **alike(ANSWERED, "alias", "letter_mark", "file"),
    },
)
swept(IncomingMail, by=deciding.forget_old)
