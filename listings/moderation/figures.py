"""Public figures about decisions, made of counters by month. Small numbers are not told."""

from datetime import date
from typing import NamedTuple

from django.db.models import Sum
from django.utils import timezone

from listings.models import DecisionCount
from listings.moderation.counts import HOURS, LONGER

# Fewer than this are told as "< 5".
FEW = 5
MONTHS = 12
WHAT = (
    *("held", "approved", "rejected", "appealed", "upheld", "overturned"),
    *("reported", "report-upheld", "report-dismissed", "taken-down"),
    *("suggested", "corrected", "declined"),
)


class Figures(NamedTuple):
    """A span of months: how often each thing happened, and the middle of how long it took."""

    told: dict[str, str]
    median: int | None
    is_longer: bool


def of_year() -> Figures:
    """The last twelve months, this one with them. One statement."""
    return figures(since=a_year_ago(timezone.localdate()))


def a_year_ago(today: date) -> date:
    """The first day of the month eleven months before this one."""
    months = today.year * 12 + today.month - 1 - (MONTHS - 1)
    return date(months // 12, months % 12 + 1, 1)


def figures(*, since: date) -> Figures:
    found = DecisionCount.objects.filter(first_day__gte=since).values_list("what")
    counted = dict(found.annotate(Sum("n")))
    told = {what: said(counted.get(what, 0)) for what in WHAT}
    return Figures(told, *middle(counted))


def said(n: int) -> str:
    """A number as it may be told: none, few, or how many."""
    return f"< {FEW}" if 0 < n < FEW else str(n)


def middle(counted: dict[str, int]) -> tuple[int | None, bool]:
    """Half of all decisions took less than so many hours; None where there are few.

    The second is true where it was more than the longest span that is counted.
    """
    spans = [*map(str, HOURS), LONGER]
    numbers = [counted.get(f"took-{span}", 0) for span in spans]
    if sum(numbers) < FEW:
        return None, False
    so_far = 0
    for span, n in zip(spans, numbers, strict=True):
        so_far += n
        if so_far * 2 >= sum(numbers):
            return (None, True) if span == LONGER else (int(span), False)
    return None, True
