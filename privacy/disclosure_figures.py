"""What everybody reads of the register: counts in bands; and whether what is promised holds."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import TruncQuarter
from django.utils import timezone

from privacy.disclosures import Ground, State, open_now
from privacy.models import (
    Disclosure,
    DisclosurePackage,
    DisclosureStep,
    DisclosureSubject,
    DisclosureTold,
)

# What everybody reads.

# From each of these numbers on; below the first it is none.
BANDS = (1, 5, 10, 50, 100, 500, 1000)


def band(n: int) -> tuple[int, int | None]:
    """The least and the most that a count is told as; no most is "or more"."""
    if n < BANDS[0]:
        return 0, 0
    steps = [*BANDS, None]
    for least, following in pairwise(steps):
        assert least is not None  # noqa: S101 only the last is
        if following is None or n < following:
            return least, following - 1 if following else None
    raise AssertionError


class Half(NamedTuple):
    """Half a year that is over: how many disclosures were approved on each ground, in bands."""

    year: int
    half: int
    bands: dict[int, tuple[int, int | None]]  # 0 stands for partners


def halves(today: date, *, at_most: int = 10) -> list[Half]:
    """The counts by half-year, the last one that is over first, back to the first entry.

    The running one is not told: the day on which its count changes would say that somebody
    was given out, also to who must not be told yet.
    """
    ended = _half_before(today.year, 1 if today.month <= 6 else 2)
    counted = _counts(ended)
    # Without any entry there is one half all the same: the last, with none.
    first = min(counted, default=ended)
    found: list[Half] = []
    while ended >= first and len(found) < at_most:
        of_half = counted.get(ended, Counter())
        bands = {ground: band(of_half[ground]) for ground in (*Ground.values, 0)}
        found.append(Half(*ended, bands))
        ended = _half_before(*ended)
    return found


def _counts(last: tuple[int, int]) -> dict[tuple[int, int], Counter[int]]:
    """How many were approved on each ground in each half-year up to this one."""
    year, half = last
    end = datetime(year + half - 1, 7 if half == 1 else 1, 1, tzinfo=UTC)
    approved = DisclosureStep.objects.filter(
        state=State.APPROVED, disclosure__extends=None, recorded_at__lt=end
    )
    rows = (
        approved.annotate(quarter=TruncQuarter("recorded_at", tzinfo=UTC))
        .values_list("quarter", "disclosure__ground")
        .annotate(n=Count("pk"))
        .order_by()
    )
    counted: defaultdict[tuple[int, int], Counter[int]] = defaultdict(Counter)
    for quarter, ground, n in rows:
        counted[quarter.year, 1 if quarter.month <= 6 else 2][ground or 0] += n
    return counted


def _half_before(year: int, half: int) -> tuple[int, int]:
    return (year, 1) if half == 2 else (year - 1, 2)


# Of the promise page: does what is promised hold for the rows there are?


def packages_not_approved() -> tuple[int, int]:
    """T2: files without an approval by somebody other than the requester (must be 0), of how many."""
    packages = DisclosurePackage.objects.all()
    good = packages.filter(disclosure__decision__state=State.APPROVED).exclude(
        disclosure__decision__by=F("disclosure__requested_by")
    )
    total = packages.count()
    return total - good.count(), total


def members_not_told() -> tuple[int, int]:
    """T2: members who can read a disclosure for more than a day and were not written to (0)."""
    yesterday = timezone.now() - timedelta(days=1)
    told = DisclosureTold.objects.filter(
        disclosure=OuterRef("disclosure"), subject=OuterRef("subject")
    )
    open_ones = open_now().filter(partner=None)
    late = open_ones.filter(
        Q(until=None, decision__recorded_at__lt=yesterday)
        | Q(until__lt=yesterday.date())
    )
    concerned = DisclosureSubject.objects.filter(disclosure__in=late.values("pk"))
    return concerned.filter(~Exists(told)).count(), concerned.count()


def handed_without_ground() -> tuple[int, int]:
    """H1: entries of the register with neither one of the four grounds nor a partner (0)."""
    total = Disclosure.objects.count()
    known = Disclosure.objects.filter(
        Q(ground__in=Ground.values) | Q(partner__isnull=False)
    ).count()
    return total - known, total
