"""Mails that may or may not have arrived: listed for a person, never sent again by themselves.

A worker that is killed, or a line that breaks, between the first byte of a letter and the
mail server's answer leaves nobody who knows. Only mails that must not come twice (`once`).
"""

from datetime import timedelta

import structlog
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from members.models import OutgoingMail

log = structlog.get_logger("members.outbox")


def begin(mail: OutgoingMail) -> bool:
    """Note, before the first byte, that this mail is being handed over. False where it is not ours."""
    ours = OutgoingMail.objects.waiting_or_claimed().filter(
        pk=mail.pk, claimed_until=mail.claimed_until
    )
    return bool(ours.update(handing_over_at=timezone.now()))


def may_have_left(connection: BaseEmailBackend) -> bool:
    """Was the line broken while the letter itself was on it? Where nobody noted it: perhaps."""
    line = getattr(connection, "connection", None)
    return bool(getattr(line, "is_handing_over", True))


def note(mail: OutgoingMail, trouble: str) -> None:
    log.error("mail-uncertain", mail=str(mail.pk), trouble=trouble)
    OutgoingMail.objects.filter(pk=mail.pk).update(
        uncertain_at=timezone.now(), claimed_until=None, trouble=trouble[:40]
    )


def find() -> int:
    """Note those whose worker ended between the first byte and the answer. Returns how many."""
    now = timezone.now()
    left = OutgoingMail.objects.waiting_or_claimed().filter(
        handing_over_at__isnull=False, claimed_until__lte=now
    )
    found = left.update(uncertain_at=now, claimed_until=None, trouble="worker ended")
    if found:
        log.error("mails-uncertain")
    return found


def send_again(mail: OutgoingMail) -> bool:
    """Somebody decided: it goes again, as the same letter. False where it was decided already."""
    rows = OutgoingMail.objects.uncertain().filter(pk=mail.pk)
    return bool(
        rows.update(uncertain_at=None, handing_over_at=None, due_at=timezone.now())
    )


def has_arrived(mail: OutgoingMail) -> bool:
    """Somebody decided: it arrived. False where it was decided already."""
    rows = OutgoingMail.objects.uncertain().filter(pk=mail.pk)
    now = timezone.now()
    return bool(rows.update(uncertain_at=None, sent_at=now, letter=None))


def let_go(after: timedelta) -> int:
    """What nobody decided for so long is given up: its letter goes."""
    now = timezone.now()
    old = OutgoingMail.objects.uncertain().filter(uncertain_at__lt=now - after)
    return old.update(given_up_at=now, uncertain_at=None, letter=None)
