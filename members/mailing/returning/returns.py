"""What comes back: an address that does not exist, a mailbox that is full, a reader who complains.

However many tell it, and however often, a message comes back once for each kind: the key is made
of its delivery. It is about the address that the message went to, by that address's mark; one
that the member has since is left alone. A suppression ends by a fresh double opt-in alone
(privacy/suppressions.py).
"""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from members.mailing.figures import results
from members.mailing.returning import statuses
from members.models import Campaign, Delivery, MailReturn, MailWish, Member
from privacy import consents, ledgers, suppressions
from privacy.models import ConsentEvent, ConsentState

Kind = MailReturn.Kind
Source = MailReturn.Source
# So many messages that came back softly, in so long a time, give the mailbox a rest.
COUNTED = {
    Kind.HARD: results.What.RETURNED,
    Kind.COMPLAINT: results.What.COMPLAINED,
}
SOFT, WITHIN, REST = 3, timedelta(days=14), timedelta(days=30)


def of_delivery(
    delivery: Delivery, kind: MailReturn.Kind, *, source: MailReturn.Source, code: str
) -> bool:
    """Note that this message came back, and do what follows. False where it was known, or never left."""
    if not delivery.sent_to:
        return False
    is_new = note(
        key=key_of(delivery, kind),
        kind=kind,
        source=source,
        campaign=delivery.campaign,
        mark=bytes(delivery.sent_to),
        code=code,
        subject=delivery.subject,
        left_at=delivery.gated_at,
    )
    # What the mail server refused itself is counted by its delivery.
    if is_new and kind in COUNTED and source != Source.ANSWER:
        results.count(delivery.campaign_id, delivery.variant, COUNTED[kind])
    return is_new


def of_answer(delivery: Delivery, code: int, enhanced: str = "") -> bool:
    """Note what a mail server answered when it was given this message; True where it counts.

    `enhanced` is its status (5.1.1) or its words; nothing of them is kept but a status. What is
    put off counts where it is about the mailbox: servers put off strangers for many reasons.
    """
    status = statuses.code_in(enhanced) or str(code)
    if statuses.STATUS.search(status) and status[0] != str(code)[0]:
        status = str(code)
    kind = statuses.kind_of(status, enhanced)
    if code < 500 and not status.startswith(("4.1.", "4.2.2")):
        return False
    if not kind:
        return False
    # It is asked anew: the caller may hold it as it was before it left.
    fresh = Delivery.objects.select_related("campaign").filter(pk=delivery.pk).first()
    return fresh is not None and of_delivery(
        fresh, Kind(kind), source=Source.ANSWER, code=status
    )


@transaction.atomic
def note(
    *,
    key: bytes,
    kind: MailReturn.Kind,
    source: MailReturn.Source,
    campaign: Campaign | None,
    mark: bytes,
    code: str,
    subject: UUID | None = None,
    left_at: datetime | None = None,
) -> bool:
    """Enter a return, once, and do what follows from it. False where its key is known.

    `mark` is of the address the message went to, `subject` whose it was when it left, at
    `left_at`: an address that was confirmed anew since then is not suppressed by an older report.
    """
    one_after_the_other(mark)
    _, is_new = MailReturn.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "source": source,
            "campaign": campaign,
            "mark": mark,
            "code": code[:12],
        },
    )
    if not is_new:
        return False
    if kind == Kind.COMPLAINT:
        purpose = campaign.purpose if campaign else ""
        if subject:
            withdraw(subject, purpose, mark, method=consents.Method.COMPLAINT)
        suppressions.suppress_mark(mark, reason=suppressions.Reason.COMPLAINT)
    elif kind == Kind.HARD:
        if not has_confirmed_since(subject, mark, left_at):
            suppress_returned(mark)
    elif subject and came_back_often(mark):
        rest(subject, mark)
    return True


def one_after_the_other(mark: bytes) -> None:
    """Two returns of one address wait for one another: the third of two at once is seen."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext(%s))", [f"return {mark.hex()}"]
        )


def withdraw(
    subject: UUID,
    purpose: str,
    mark: bytes,
    *,
    method: ConsentEvent.Method,
    before: datetime | None = None,
) -> bool:
    """Enter that who reads at this address does not want it any more. True where they did.

    Without a purpose: whatever is sent there; with one that ends in ":", whatever begins so. What
    was allowed with another address, or after `before`, stands.
    """
    with connection.cursor() as cursor:
        # What is on its way to them first, then the ledger: in the order of whoever withdraws,
        # so that neither waits for the other.
        cursor.execute("SELECT mail_awaited(%s)", [[subject]])
    ledgers.take(ConsentEvent._meta.db_table)
    wanted = Q(purpose=purpose)
    for prefix in consents.TO_AN_ADDRESS if not purpose else [purpose]:
        if prefix.endswith(":"):
            wanted |= Q(purpose__startswith=prefix)
    granted = ConsentState.objects.filter(
        wanted, subject=subject, state=consents.State.GRANTED, confirmed_by=mark
    )
    if before:
        granted = granted.filter(recorded_at__lte=before)
    purposes = list(granted.order_by("purpose").values_list("purpose", flat=True))
    for one in purposes:
        consents.record(
            subject,
            one,
            state=consents.State.WITHDRAWN,
            language=settings.LANGUAGE_CODE,
            method=method,
        )
    return bool(purposes)


@transaction.atomic
def unsubscribe(
    subject: UUID, purpose: str, mark: bytes, *, at: datetime | None
) -> bool:
    """A reader ended it at the mail provider. True where it was allowed until then."""
    # Providers tell whole seconds.
    before = at + timedelta(seconds=1) if at else None
    method = consents.Method.ONE_CLICK
    return withdraw(subject, purpose, mark, method=method, before=before)


def has_confirmed_since(
    subject: UUID | None, mark: bytes, left_at: datetime | None
) -> bool:
    """Did this address answer a link of ours after the message had left?"""
    if subject is None or left_at is None:
        return False
    return ConsentState.objects.filter(
        subject=subject,
        state=consents.State.GRANTED,
        confirmed_by=mark,
        recorded_at__gt=left_at,
    ).exists()


def suppress_returned(mark: bytes) -> None:
    """As mail that came back; an address that stands for more than that stays as it is."""
    reason = suppressions.Reason.RETURNED
    if not suppressions.is_suppressed(mark):
        suppressions.suppress_mark(mark, reason=reason)


def came_back_often(mark: bytes) -> bool:
    lately = timezone.now() - WITHIN
    soft = MailReturn.objects.filter(mark=mark, kind=Kind.SOFT, at__gt=lately)
    return soft[:SOFT].count() >= SOFT


def rest(subject: UUID, mark: bytes) -> None:
    """Send the member no campaign for a while, if the address is still theirs."""
    member = Member.objects.filter(subject=subject).first()
    if member and suppressions.mark_of(member.email) == mark:
        MailWish.objects.update_or_create(
            member=member, defaults={"returned_until": timezone.now() + REST}
        )


def key_of(delivery: Delivery, kind: MailReturn.Kind) -> bytes:
    """One return of each kind for a message."""
    return digest(f"{delivery.pk}:{kind}")


def digest(said: str) -> bytes:
    return hashlib.sha256(said.encode()).digest()
