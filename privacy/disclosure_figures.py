"""What everybody reads of the register: counts in bands; and whether what is promised holds."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q
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
    """Half a year: how many disclosures were approved on each ground, in bands."""

    year: int
    half: int
    is_over: bool
    bands: dict[int, tuple[int, int | None]]  # 0 stands for partners


def halves(today: date, *, at_most: int = 10) -> Iterator[Half]:
    """The counts by half-year, the running one first, back to the first entry."""
    year, half = today.year, 1 if today.month <= 6 else 2
    first = Disclosure.objects.order_by("position").values_list("recorded_at").first()
    for n in range(at_most):
        start = date(year, 1 if half == 1 else 7, 1)
        end = date(year, 7, 1) if half == 1 else date(year + 1, 1, 1)
        decided = DisclosureStep.objects.filter(
            state=State.APPROVED,
            disclosure__extends=None,
            recorded_at__gte=f"{start}T00:00:00Z",
            recorded_at__lt=f"{end}T00:00:00Z",
        )
        counted = {
            ground or 0: n
            for ground, n in decided.values_list("disclosure__ground")
            .annotate(n=Count("pk"))
            .order_by()
        }
        yield Half(
            year,
            half,
            n > 0,
            {ground: band(counted.get(ground, 0)) for ground in (*Ground.values, 0)},
        )
        if first is None or first[0].date() >= start:
            return
        year, half = (year, 1) if half == 2 else (year - 1, 2)


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
