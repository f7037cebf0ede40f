"""Mails that came to an alias from another address than its owner's: the owner decides.

Released, one is looked at again by a worker, as if its owner had written from their own address.
"""

from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from listings.models import IncomingMail
from members import kept_files
from privacy.waking import wake

Verdict = IncomingMail.Verdict


@transaction.atomic
def release(mail: IncomingMail) -> bool:
    """Its owner says that it is theirs. False where that is over.

    Whoever calls has made sure that they are its owner.
    """
    rows = IncomingMail.objects.filter(pk=mail.pk, verdict=Verdict.HELD)
    transaction.on_commit(partial(wake, "listings.tasks.take_in_mail"))
    return bool(
        rows.update(
            verdict="",
            decided_at=None,
            claimed_until=None,
            is_released=True,
        )
    )


@transaction.atomic
def drop(mail: IncomingMail) -> bool:
    """Its owner does not want it passed on. False where that is over."""
    rows = IncomingMail.objects.filter(pk=mail.pk, verdict=Verdict.HELD)
    if not rows.select_for_update().exists():
        return False
    note(mail, Verdict.LEFT)
    return True


def note(mail: IncomingMail, verdict: IncomingMail.Verdict) -> None:
    """What became of a mail. Its bytes go, unless it is held for its owner."""
    rows = IncomingMail.objects.filter(pk=mail.pk)
    now = timezone.now()
    if verdict is Verdict.HELD:
        rows.update(verdict=verdict, decided_at=now, claimed_until=None)
        return
    rows.update(verdict=verdict, decided_at=now, claimed_until=None, file="")
    if mail.file:
        transaction.on_commit(
            partial(kept_files.remove, settings.PRIVATE_ROOT, [mail.file])
        )
