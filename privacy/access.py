"""What our staff looked at: kept with the value in one transaction, read by whom it concerns."""

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.db import Error, IntegrityError, transaction
from django.db.models import Count, Max, Min, QuerySet
from django.utils import timezone

from privacy import ledgers
from privacy.models import AccessAlert, AccessRecord, AccessReview

Purpose = AccessRecord.Purpose
About = AccessRecord.About
# Unusual are so many records within so long: a burst, and a drip that stays under it.
UNUSUAL = 30
IN_A_DAY = 100
RULES = ((timedelta(hours=1), UNUSUAL), (timedelta(days=1), IN_A_DAY))
REASON_AT_LEAST = 10
# Also in the migration that has the ledgers age.
KEPT = timedelta(days=3 * 365)


class NotRecorded(Exception):
    """The look could not be recorded, so that nothing may be shown."""


class NotYours(Exception):
    """Nobody signs off a week in which they looked themselves."""


class NotOver(Exception):
    """The week still runs, or was signed off already."""


class Look(NamedTuple):
    """One look before it is entered; `subjects` are those who can read of it."""

    target: UUID
    subjects: Collection[UUID]
    about: AccessRecord.About
    fields: Collection[str]


def enter(
    looks: Iterable[Look],
    *,
    staff: UUID,
    role: str,
    purpose: AccessRecord.Purpose,
    ticket: str,
    reason: str,
) -> None:
    """Record looks. In the transaction that reads the values, and before it reads them.

    Raises NotRecorded where the database refuses: the caller then shows nothing.
    """
    entries = []
    for one in looks:
        look = uuid4()
        entries += [
            AccessRecord(
                subject=subject,
                target=one.target,
                look=look,
                about=one.about,
                staff=staff,
                role=role,
                purpose=purpose,
                ticket=ticket,
                reason=reason,
                fields=sorted(one.fields),
            )
            for subject in dict.fromkeys(one.subjects)
        ]
    try:
        with transaction.atomic():
            AccessRecord.objects.bulk_create(entries)
    except Error as error:
        raise NotRecorded from error


class Unusual(NamedTuple):
    """An alert that was raised just now, and within how many hours its records were opened."""

    alert: AccessAlert
    hours: int


def unusual(staff: UUID) -> Unusual | None:
    """An alert, once, where somebody opened many records within an hour or a day.

    Asked after `enter`, in its transaction: the ledger is held until that ends, so two at
    once are counted one after the other.
    """
    for window, many in RULES:
        since = timezone.now() - window
        looks = AccessRecord.objects.filter(staff=staff, recorded_at__gt=since)
        targets = looks.aggregate(n=Count("target", distinct=True))["n"]
        if targets < many:
            continue
        raised = AccessAlert.objects.filter(
            staff=staff, raised_at__gt=since, targets__gte=many
        )
        if not raised.exists():
            alert = AccessAlert.objects.create(staff=staff, targets=targets)
            return Unusual(alert, window // timedelta(hours=1))
    return None


def forget_alerts() -> int:
    """Alerts go when the looks that they were raised for are gone."""
    over = timezone.now() - KEPT
    gone, _kinds = AccessAlert.objects.filter(raised_at__lt=over).delete()
    return gone


def of(subject: UUID) -> QuerySet[AccessRecord]:
    """The looks that concern somebody, the latest first. Without who looked."""
    shown = AccessRecord.objects.filter(subject=subject).order_by("-position")
    return shown.defer("staff", "ticket", "reason")


# The weeks.


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def bounds(week: date) -> tuple[datetime, datetime]:
    start = datetime(week.year, week.month, week.day, tzinfo=UTC)
    return start, start + timedelta(days=7)


def in_week(week: date) -> QuerySet[AccessRecord]:
    start, end = bounds(week)
    return AccessRecord.objects.filter(recorded_at__gte=start, recorded_at__lt=end)


def looks_of(week: date) -> QuerySet[AccessRecord, Any]:
    """A week's looks, one line for each, the latest first."""
    lines = in_week(week).values(
        "look", "staff", "role", "about", "purpose", "ticket", "reason", "fields"
    )
    return lines.annotate(
        at=Min("recorded_at"), place=Max("position"), people=Count("subject")
    ).order_by("-place")


def to_review(today: date, weeks: int = 12) -> list[date]:
    """The last weeks that are over, held looks, and nobody signed off, the latest first."""
    this = monday(today)
    past = [this - timedelta(days=7 * n) for n in range(1, weeks + 1)]
    done = set(
        AccessReview.objects.filter(week__in=past).values_list("week", flat=True)
    )
    return [one for one in past if one not in done and in_week(one).exists()]


@transaction.atomic
def sign_off(week: date, *, reviewer: UUID, words: str) -> None:
    """Record that a week was gone through. Raises NotOver, and NotYours."""
    if week != monday(week) or week + timedelta(days=7) > timezone.now().date():
        raise NotOver
    ledgers.take(AccessReview._meta.db_table)
    if AccessReview.objects.filter(week=week).exists():
        raise NotOver
    looks = in_week(week).aggregate(n=Count("look", distinct=True))["n"]
    try:
        with transaction.atomic():
            AccessReview.objects.create(
                week=week, reviewer=reviewer, looks=looks, words=words
            )
    except IntegrityError as error:
        raise NotYours from error


# Of the promise page: does what is promised hold for the rows there are?


def looks_without_a_reason() -> tuple[int, int]:
    """H3: recorded looks that lack purpose, ticket, reason or fields (must be 0), of how many.

    The last three years are read.
    """
    since = timezone.now() - KEPT
    looks = AccessRecord.objects.filter(recorded_at__gt=since)
    good = (
        looks.filter(purpose__in=Purpose.values)
        .exclude(ticket="")
        .exclude(fields=[])
        .exclude(reason="")
    )
    total = looks.count()
    return total - good.count(), total


def weeks_not_reviewed() -> tuple[int, int]:
    """H3: weeks with looks that ended more than 14 days ago and nobody signed off, of the last 12."""
    today = timezone.now().date()
    late = [one for one in to_review(today) if one + timedelta(days=7 + 14) <= today]
    return len(late), 12
