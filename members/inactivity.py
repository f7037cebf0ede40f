"""Accounts that nobody uses: warned after 24 months without a visit, erased after 30."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils import timezone, translation

from members import leaving, outbox
from members.models import Member, OutgoingMail
from privacy import days

MONTH = timedelta(days=30, hours=11)
WARNED, ERASED = 24 * MONTH, 30 * MONTH
# Nobody is erased sooner than that after the warning has left.
TO_COME_BACK = timedelta(days=60)
BATCH = 200


def inactive(since: datetime) -> QuerySet[Member]:
    """Members without a visit since then. Staff are left to superusers."""
    seen = Coalesce(Greatest("last_login", "joined_at"), "joined_at")
    rows = Member.objects.annotate(seen=seen).filter(seen__lt=since, is_staff=False)
    return rows.exclude(sessions__seen_at__gte=since)


def tend() -> tuple[int, int]:
    """Warn and erase what is due, in batches. Returns how many of each."""
    now = timezone.now()
    return warn_due(now), erase_due(now)


def warn_due(now: datetime) -> int:
    """Warn each once for this absence."""
    written = 0
    for member in inactive(now - WARNED).order_by("pk").iterator(chunk_size=BATCH):
        key = key_of(member)
        if OutgoingMail.objects.filter(key=key).exists():
            continue
        on = max(last_visit(member) + ERASED, now + TO_COME_BACK)
        with translation.override(member.language):
            page = reverse("account_login")
        outbox.post(
            key=key,
            to=member.email,
            template="account_unused",
            context={
                "name": member.full_name,
                "day": days.day(on, member.language),
                "link": f"{settings.SITE_URL}{page}",
            },
            language=member.language,
            stream=outbox.Stream.NOTICE,
        )
        written += 1
    return written


def erase_due(now: datetime) -> int:
    """Erase those whose warning left long enough ago, by the one way of erasing.

    At most so many in a turn; who cannot be erased yet stands in nobody's way.
    """
    gone = Q(sent_at__lt=now - TO_COME_BACK) | Q(given_up_at__lt=now - TO_COME_BACK)
    erased = 0
    for member in inactive(now - ERASED).order_by("pk").iterator(chunk_size=BATCH):
        if erased >= BATCH:
            break
        if OutgoingMail.objects.filter(gone, key=key_of(member)).exists():
            leaving.erase_inactive(member)
            erased += 1
    return erased


def last_visit(member: Member) -> datetime:
    return max(member.last_login or member.joined_at, member.joined_at)


def key_of(member: Member) -> str:
    """The cause of a warning: this absence of this member."""
    return f"unused:{member.pk}:{last_visit(member):%Y%m%d}"
