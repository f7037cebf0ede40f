"""Telling privacy officers what is due: ten and three days before, and daily when it is over."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from members import outbox
from members.models import Member, OutgoingMail, PrivacyRequest

# In days before it is due.
BEFORE = (3, 10)
MOST = 200
ROLE = "privacy officer"
NOTICE = outbox.Stream.NOTICE


def officers() -> list[Member]:
    """Who answers requests: the privacy officers; where there is none, superusers."""
    active = Member.objects.filter(is_active=True, is_staff=True)
    return list(active.filter(groups__name=ROLE)) or list(
        active.filter(is_superuser=True)
    )


@transaction.atomic
def remind() -> int:
    """Write what is due to every privacy officer; each letter once. Returns how many."""
    now = timezone.now()
    letters = list(due_letters(now))
    keys = [letter.key for letter in letters]
    there = set(OutgoingMail.objects.filter(key__in=keys).values_list("key", flat=True))
    new = [letter for letter in letters if letter.key not in there]
    if new:
        outbox.post_all(new)
    return len(new)


def due_letters(now: datetime) -> Iterator[outbox.Post]:
    """The letters that should have been written by now."""
    soon = PrivacyRequest.objects.open().filter(
        due_at__gte=now, due_at__lte=now + timedelta(days=max(BEFORE))
    )
    rows = list(soon.order_by("due_at")[:MOST])
    late = list(PrivacyRequest.objects.overdue(now).order_by("due_at")[:MOST])
    whom = officers() if rows or late else []
    for officer in whom:
        for row in rows:
            assert row.due_at is not None  # noqa: S101 the filter says so
            left = next(n for n in BEFORE if row.due_at <= now + timedelta(days=n))
            cause = f"request-due:{row.pk}:{row.due_at:%Y%m%d}:{left}:{officer.pk}"
            yield letter(officer, cause, "request_due", [row])
        if late:
            cause = f"requests-overdue:{now:%Y-%m-%d}:{officer.pk}"
            yield letter(officer, cause, "requests_overdue", late)


def letter(
    officer: Member, key: str, template: str, rows: list[PrivacyRequest]
) -> outbox.Post:
    lines = [
        (row.number, f"{row.due_at:%Y-%m-%d}", str(row.get_kind_display()))
        for row in rows
    ]
    page = reverse("admin:members_privacyrequest_changelist")
    known = {"lines": lines, "link": f"{settings.SITE_URL}{page}"}
    return outbox.Post(key, officer.email, template, known, "en", NOTICE)
