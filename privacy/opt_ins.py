"""Double opt-in: a consent holds once its link was followed and its button pressed."""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from privacy import consents, sealing, suppressions
from privacy.models import OptInMail, OptInRequest

GOOD_FOR = timedelta(hours=72)
# What nobody confirmed is deleted then; that a mail was sent is counted for longer.
FORGOTTEN = timedelta(days=7)
COUNTED = timedelta(days=30)
AT_MOST = 3  # in 30 days


class AskedOften(Exception):
    """One message a day and three in 30 days are enough."""


class LinkOver(Exception):
    """The link was used, is too old, or never was one."""


@transaction.atomic
def ask(subject: UUID, purpose: str, *, address: str, words: str, language: str) -> str:
    """Note a request, and return the token for its link; raises AskedOften."""
    mark = suppressions.mark_of(address)
    count_mail(mark, purpose)
    token = secrets.token_urlsafe(32)
    OptInRequest.objects.create(
        digest=digest(token),
        subject=subject,
        purpose=purpose,
        address=mark,
    )
    consents.record(
        subject,
        purpose,
        state=consents.State.REQUESTED,
        words=words,
        language=language,
        method=consents.Method.SETTINGS,
    )
    return token


def count_mail(address: bytes, purpose: str) -> None:
    """Count one more mail to the address of this mark about this purpose; raises AskedOften."""
    mark = mail_mark(address, purpose)
    with connection.cursor() as cursor:
        # Two at once are counted one after the other.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [mark.hex()])
    now = timezone.now()
    sent = OptInMail.objects.filter(mark=mark, sent_at__gt=now - COUNTED)
    if sent.filter(sent_at__gt=now - timedelta(days=1)).exists():
        raise AskedOften
    if sent.count() >= AT_MOST:
        raise AskedOften
    OptInMail.objects.create(mark=mark, sent_at=now)


def mail_mark(address: bytes, purpose: str) -> bytes:
    return sealing.mark(f"{purpose}\0{address.hex()}", of="opt-in mail")


def asked(token: str) -> OptInRequest:
    """The request a link is about; raises LinkOver."""
    request = OptInRequest.objects.filter(
        digest=digest(token), asked_at__gt=timezone.now() - GOOD_FOR
    ).first()
    if request is None:
        raise LinkOver
    return request


@transaction.atomic
def confirm(token: str, *, words: str, language: str) -> OptInRequest:
    """Grant what the link is about, once; raises LinkOver.

    What was withdrawn since the link was sent stays withdrawn.
    """
    request = asked(token)
    used, _ = OptInRequest.objects.filter(pk=request.pk).delete()
    waits = consents.standing(request.subject).get(request.purpose)
    if not used or waits != consents.State.REQUESTED:
        raise LinkOver
    consents.grant_confirmed(
        request.subject,
        request.purpose,
        address=bytes(request.address),
        asked_at=request.asked_at,
        words=words,
        language=language,
    )
    # Who said yes may be asked again.
    mark = mail_mark(bytes(request.address), request.purpose)
    OptInMail.objects.filter(mark=mark).delete()
    return request


def forget_of(subject: UUID) -> None:
    """Make the links of this subject void: they were sent to an address of before."""
    OptInRequest.objects.filter(subject=subject).delete()


def forget_old() -> int:
    """Delete requests nobody confirmed in 7 days, and what is no longer counted."""
    now = timezone.now()
    OptInMail.objects.filter(sent_at__lte=now - COUNTED).delete()
    old = OptInRequest.objects.filter(asked_at__lte=now - FORGOTTEN)
    deleted, _ = old.delete()
    return deleted


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
