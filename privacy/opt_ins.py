"""Double opt-in: a consent holds once its link was followed and its button pressed."""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from privacy import consents
from privacy.models import OptInRequest

GOOD_FOR = timedelta(hours=72)
FORGOTTEN = timedelta(days=30)
AT_MOST = 3  # in 30 days


class AskedOften(Exception):
    """One message a day and three in 30 days are enough."""


class LinkOver(Exception):
    """The link was used, is too old, or never was one."""


@transaction.atomic
def ask(subject: UUID, purpose: str, *, words: str, language: str) -> str:
    """Note a request, and return the token for its link; raises AskedOften."""
    with connection.cursor() as cursor:
        # Two requests of one subject at once are counted one after the other.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [str(subject)])
    now = timezone.now()
    lately = OptInRequest.objects.filter(
        subject=subject, asked_at__gt=now - FORGOTTEN, confirmed_at=None
    )
    today = lately.filter(purpose=purpose, asked_at__gt=now - timedelta(days=1))
    if today.exists() or lately.filter(purpose=purpose).count() >= AT_MOST:
        raise AskedOften
    token = secrets.token_urlsafe(32)
    OptInRequest.objects.create(
        digest=digest(token), subject=subject, purpose=purpose, asked_at=now
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


def asked(token: str) -> OptInRequest:
    """The request a link is about; raises LinkOver."""
    request = OptInRequest.objects.filter(
        digest=digest(token),
        confirmed_at=None,
        asked_at__gt=timezone.now() - GOOD_FOR,
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
    unused = OptInRequest.objects.filter(pk=request.pk, confirmed_at=None)
    waits = consents.standing(request.subject).get(request.purpose)
    if waits != consents.State.REQUESTED or not unused.update(
        confirmed_at=timezone.now()
    ):
        raise LinkOver
    consents.record(
        request.subject,
        request.purpose,
        state=consents.State.GRANTED,
        words=words,
        language=language,
        method=consents.Method.DOUBLE_OPT_IN,
    )
    return request


def forget_old() -> int:
    """Delete requests that count for nothing any more."""
    old = OptInRequest.objects.filter(asked_at__lt=timezone.now() - FORGOTTEN)
    deleted, _ = old.delete()
    return deleted


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
