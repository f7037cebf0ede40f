"""Closing a day of traffic: its figures are written down once, and its key is destroyed.

A closed day is never opened again: the database refuses it (privacy/migrations/0024_closed_days.py).
"""

from datetime import UTC, date, timedelta
from typing import Any

from django.contrib.postgres.functions import TransactionNow
from django.db import connection, transaction
from django.db.models import Min
from django.utils import timezone
from redis.exceptions import RedisError

from privacy.models import CountedDay, TrafficDay
from privacy.traffic import day_book, sharing
from privacy.traffic.day_book import DayBook
from privacy.traffic.figures import Figures, Missing

Source = CountedDay.Source
A_DAY = timedelta(days=1)
# What was counted before midnight may be handed in a little later.
GRACE = timedelta(minutes=15)
KEPT = timedelta(days=3 * 365)
# Days that nobody closed, counted back from yesterday.
LOOKED_BACK = 31
# Days whose counters are looked for again after they were closed.
SWEPT = 3
BEGIN = """
INSERT INTO privacy_countedday (day, begun_at, source, requests, malformed, partial)
VALUES (%s, now(), %s, 0, 0, '{}') ON CONFLICT DO NOTHING
"""
LACKS = """
UPDATE privacy_countedday SET partial = partial || %s::varchar
WHERE day = %s AND NOT partial @> ARRAY[%s::varchar]
"""


class AlreadyClosed(Exception):
    """The day has its figures: nothing can be added."""


def begin(day: date, source: str = CountedDay.Source.SITE) -> bool:
    """A day is counted from now on. False where it was before."""
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, [day, source])
        return bool(cursor.rowcount)


def begin_or_lacks(day: date) -> None:
    """A day's counters begin. Where the day had begun before, those of before are lost."""
    if not begin(day):
        lacks(day, Missing.EVICTED)


def lacks(day: date, why: str) -> None:
    """Say of a day, closed or not, that its figures are too low."""
    begin(day)
    with connection.cursor() as cursor:
        cursor.execute(LACKS, [why, day, why])


@transaction.atomic
def enter(day: date, figures: Figures) -> None:
    """Write a day's figures down and close it. Of two at once, one: the other raises AlreadyClosed."""
    open_day = CountedDay.objects.filter(day=day, closed_at=None)
    claimed = open_day.update(
        closed_at=TransactionNow(),
        requests=figures.requests,
        malformed=figures.malformed,
    )
    if not claimed:
        raise AlreadyClosed(day.isoformat())
    for why in sorted(figures.partial):
        lacks(day, why)
    TrafficDay.objects.bulk_create(
        (
            TrafficDay(
                day=day,
                dimension=dimension,
                key=key,
                hits=hits,
                visitors=min(figures.visitors.get((dimension, key), 0), hits),
            )
            for (dimension, key), hits in sorted(figures.hits.items())
            if hits
        ),
        batch_size=500,
    )
    sharing.add(day, figures.bounded)


def close_due(kept: Any = None) -> int:
    """Close every day that is over. Returns how many were closed here; without server none.

    Broken off anywhere, the next turn goes on: until a day's figures are written its counters
    stay, and what is left of counters of closed days is destroyed.
    """
    kept = kept or day_book.server()
    last = last_closable()
    closed = 0
    try:
        for day in _open_days(last):
            closed += close(kept, day)
        for ago in range(SWEPT):
            day = last - ago * A_DAY
            if CountedDay.objects.closed().filter(day=day).exists():
                DayBook(kept, day).destroy()
    except (RedisError, OSError):
        return closed
    return closed


def last_closable() -> date:
    """The last day that is over for good: nothing of it is on its way any more."""
    return (timezone.now() - GRACE).astimezone(UTC).date() - A_DAY


def _open_days(last: date) -> list[date]:
    """Days up to the last one that are not closed, since the site counts; the oldest first."""
    first = CountedDay.objects.filter(source=Source.SITE).aggregate(day=Min("day"))[
        "day"
    ]
    if first is None:
        return []
    first = max(first, last - (LOOKED_BACK - 1) * A_DAY)
    days = [first + n * A_DAY for n in range((last - first).days + 1)]
    done = set(
        CountedDay.objects.closed().filter(day__in=days).values_list("day", flat=True)
    )
    return [day for day in days if day not in done]


def close(kept: Any, day: date) -> bool:
    """Write down a day's figures, then destroy its key. False where another worker did."""
    book = DayBook(kept, day)
    figures = book.read() or Figures(partial={Missing.NOTHING})
    begin(day)
    try:
        enter(day, figures)
    except AlreadyClosed:
        return False
    book.destroy()
    return True


def forget_old() -> int:
    """Delete figures of more than three years ago."""
    before = timezone.localdate() - KEPT
    CountedDay.objects.filter(day__lt=before).delete()
    return TrafficDay.objects.filter(day__lt=before).delete()[0]
