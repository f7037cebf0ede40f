"""What closed days tell: over time, most seen, how many visitors a day, and what is missing.

Visitors of a day are known, those of a week or a month are not, since nobody is known again the
next day: of longer spans a mean of daily visitors is told.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, TruncMonth
from django.utils.functional import cached_property

from privacy.models import CountedDay, TrafficDay
from privacy.traffic.figures import Step

Dimension = TrafficDay.Dimension
A_DAY = timedelta(days=1)
COUNTED = (Dimension.SITE, Dimension.DROPPED)


class Point(NamedTuple):
    """A day of a series. Of a day that is not closed nothing is known: None."""

    day: date
    hits: int | None
    visitors: int | None
    is_partial: bool


class Top(NamedTuple):
    key: str
    hits: int
    # Visitors of each day added together, over the days there are figures of.
    daily_visitors: float


class FunnelRow(NamedTuple):
    """A day, a month or the whole span: how often each step was taken."""

    since: date | None
    search: int
    view: int
    inquiry: int
    reply: int


def together(rows: Sequence[FunnelRow]) -> FunnelRow:
    """Days or months as one row."""
    return FunnelRow(
        None, *(sum(getattr(one, step.value) for one in rows) for step in Step)
    )


class Span:
    """Some days, first and last included."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last

    @cached_property
    def days(self) -> dict[date, CountedDay]:
        """The closed ones."""
        closed = CountedDay.objects.closed().filter(day__range=(self.first, self.last))
        return {one.day: one for one in closed}

    @property
    def partial(self) -> list[CountedDay]:
        return sorted(
            (one for one in self.days.values() if one.partial), key=lambda one: one.day
        )

    def _rows(self, dimension: str) -> QuerySet[TrafficDay]:
        return TrafficDay.objects.filter(
            dimension=dimension, day__range=(self.first, self.last)
        )

    def series(self, dimension: str = Dimension.SITE, key: str = "") -> list[Point]:
        """Every day of the span, in order. A day that lacks the key had few, or none."""
        found = {
            day: (hits, visitors)
            for day, hits, visitors in self._rows(dimension)
            .filter(key=key)
            .values_list("day", "hits", "visitors")
        }
        points = []
        for n in range((self.last - self.first).days + 1):
            day = self.first + n * A_DAY
            closed = self.days.get(day)
            hits, visitors = found.get(day, (0, 0)) if closed else (None, None)
            points.append(Point(day, hits, visitors, bool(closed and closed.partial)))
        return points

    def daily_visitors(self) -> float | None:
        """The mean of each day's visitors; None where no day is closed."""
        if not self.days:
            return None
        total = self._rows(Dimension.SITE).aggregate(n=Sum("visitors"))["n"] or 0
        return float(total / len(self.days))

    def totals(self) -> dict[str, int]:
        """Requests, those that count, those left out, and lines of logs that say nothing."""
        said = dict.fromkeys(COUNTED, 0) | dict(
            TrafficDay.objects.filter(
                dimension__in=COUNTED, day__range=(self.first, self.last)
            )
            .values_list("dimension")
            .annotate(n=Sum("hits"))
        )
        return {
            "requests": sum(one.requests for one in self.days.values()),
            "counted": said[Dimension.SITE],
            "dropped": said[Dimension.DROPPED],
            "malformed": sum(one.malformed for one in self.days.values()),
        }

    def top(self, dimension: str) -> "TopKeys":
        """A dimension's keys, the most seen first; to be taken in parts."""
        return TopKeys(self._rows(dimension), len(self.days))

    def dropped(self) -> list[Top]:
        """What was left out, by reason."""
        return list(self.top(Dimension.DROPPED)[:50])

    def funnel(self, *, by: str) -> list[FunnelRow]:
        """How often each step was taken by "day" or by "month", in order."""
        since = {"day": F("day"), "month": TruncMonth("day")}[by]
        sums = (
            self._rows(Dimension.FUNNEL)
            .annotate(since=since)
            .values_list("since", "key")
            .annotate(n=Sum("hits"))
        )
        found: dict[date, dict[str, int]] = {}
        for when, key, hits in sums:
            steps = found.setdefault(when, {})
            step = key.partition(":")[0]
            steps[step] = steps.get(step, 0) + hits
        return [
            FunnelRow(when, *(steps.get(step, 0) for step in Step))
            for when, steps in sorted(found.items())
        ]

    def funnel_by_industry(self) -> list[tuple[str, FunnelRow]]:
        """The funnel of each industry, the most viewed first; "" is of pages of none."""
        found: dict[str, dict[str, int]] = {}
        sums = self._rows(Dimension.FUNNEL).values_list("key").annotate(n=Sum("hits"))
        for key, hits in sums:
            step, _colon, industry = key.partition(":")
            found.setdefault(industry, {})[step] = hits
        rows = [
            (industry, FunnelRow(None, *(steps.get(step, 0) for step in Step)))
            for industry, steps in found.items()
        ]
        return sorted(rows, key=lambda one: (-one[1].view, -one[1].search, one[0]))


class TopKeys:
    """Keys of a dimension, the most seen first: its length and any part of it, each one statement."""

    def __init__(self, rows: QuerySet[TrafficDay], days: int) -> None:
        self._rows = (
            rows.values_list("key").annotate(n=Sum("hits"), people=Sum("visitors"))
        ).order_by("-n", "key")
        self._days = days

    def __len__(self) -> int:
        return self._rows.count()

    def __getitem__(self, part: slice) -> Iterable[Top]:
        return [
            Top(key, hits, visitors / max(self._days, 1))
            for key, hits, visitors in self._rows[part]
        ]


def unbalanced() -> QuerySet[CountedDay]:
    """Closed days whose requests are not what was counted, left out and malformed: there are none."""
    sums = (
        TrafficDay.objects.filter(day=OuterRef("day"), dimension__in=COUNTED)
        .values("day")
        .annotate(n=Sum("hits"))
        .values("n")
    )
    known = Coalesce(Subquery(sums), 0) + F("malformed")
    return CountedDay.objects.closed().exclude(requests=known)
