"""True sums of a month that its release is made of: added up as days are closed, deleted with it.

What is shared is released elsewhere (members/visits.py), where industries are known.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from privacy.models import SharedVisits

A_DAY = timedelta(days=1)
# From the first day of its month on, a sum is there for that month and the next one at most.
KEPT = timedelta(days=90)
ADD = """
INSERT INTO privacy_sharedvisits AS shared (month, industry, visitors) VALUES (%s, %s, %s)
ON CONFLICT (month, industry) DO UPDATE SET visitors = shared.visitors + excluded.visitors
"""


def month_of(day: date) -> date:
    return day.replace(day=1)


def last_month(today: date) -> date:
    """The month that has ended."""
    return month_of(month_of(today) - A_DAY)


def add(day: date, bounded: Mapping[str, int]) -> None:
    """Add a day's visitors to its month, in the transaction that closes the day."""
    rows = [(month_of(day), industry, n) for industry, n in sorted(bounded.items())]
    with connection.cursor() as cursor:
        cursor.executemany(ADD, rows)


def forget(month: date) -> int:
    """Delete the sums of a month that is released, also of days that were closed after it."""
    return SharedVisits.objects.filter(month=month).delete()[0]


def forget_old() -> int:
    """Delete sums that will not be released any more: of months before the last one."""
    before = last_month(timezone.localdate())
    return SharedVisits.objects.filter(month__lt=before).delete()[0]
