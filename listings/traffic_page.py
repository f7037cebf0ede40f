"""The pages of traffic and of the funnel, in words and numbers as they are shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple, cast
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings import formats
from listings.traffic_words import DIMENSIONS, MISSING, STEPS, Dimension, label
from members import charts
from members.reporting import drawing
from privacy import days, numbers
from privacy.traffic.figures import Step
from privacy.traffic.questions import FunnelRow, Point, Span, Top, together

A_DAY = timedelta(days=1)
DAYS, MONTHS = 30, 12
SPANS: dict[str, Promise] = {
    "days": gettext_lazy("The last 30 days"),
    "months": gettext_lazy("The last 12 months"),
}
LONGEST_KEY = 80
KEYS_A_PAGE = 25
# A smaller figure is not said: it could be about one visitor.
FEW = 5
PARTIAL_SHOWN = 10
# Every so many days one has its date; the chart has room for every sixth at most.
LABELLED = 12


class Unclear(Exception):
    """What was asked for does not exist; the message says so to the reader."""


@dataclass(frozen=True)
class Asked:
    """Which days, by what, and of which one alone."""

    span: str = "days"
    by: str = Dimension.PAGE.value
    of: str = ""

    @classmethod
    def read(cls, said: Mapping[str, str]) -> "Asked":
        """From an address's parameters. Raises Unclear."""
        asked = cls(
            said.get("span", cls.span), said.get("by", cls.by), said.get("of", cls.of)
        )
        if asked.span not in SPANS:
            raise Unclear(_("Choose the last 30 days or the last 12 months."))
        if asked.by not in DIMENSIONS:
            raise Unclear(_("Choose one of the tables below."))
        if len(asked.of) > LONGEST_KEY or not asked.of.isprintable():
            raise Unclear(_("Nothing is counted by that name."))
        return asked

    @property
    def days(self) -> Span:
        """Up to yesterday; of months the first day of the first one on."""
        last = timezone.localdate() - A_DAY
        if self.span == "days":
            return Span(last - (DAYS - 1) * A_DAY, last)
        months = last.year * 12 + last.month - MONTHS
        return Span(date(months // 12, months % 12 + 1, 1), last)

    def query(self, **other: str) -> str:
        said = {"span": self.span, "by": self.by, "of": self.of} | other
        return urlencode({name: value for name, value in said.items() if value})


class Time(NamedTuple):
    """A day or a month as it stands in a table. Of a month visitors are a mean of its days."""

    label: str
    hits: str
    visitors: str
    is_partial: bool
    value: float | None


def traffic(asked: Asked, page: str, language: str) -> dict[str, Any]:
    """All that the page of traffic says."""
    span = asked.days
    whole = partial(numbers.whole, language=language)
    points = span.series(asked.by, asked.of) if asked.of else span.series()
    over_time = times(points, asked, language)
    totals, mean = span.totals(), span.daily_visitors()
    top = cast(Any, span.top(asked.by))
    keys: Page[Top] = Paginator(top, KEYS_A_PAGE).get_page(page)
    return of_span(asked, span, language) | {
        "dimensions": [
            (one.value, str(one.label), one == asked.by) for one in DIMENSIONS
        ],
        "dimension": str(Dimension(asked.by).label),
        "of": label(asked.by, asked.of, language) if asked.of else "",
        "mean": whole(mean or 0),
        "totals": {name: whole(n) for name, n in totals.items()},
        "chart": drawn(over_time, asked, language),
        "times": over_time[::-1],
        "page": keys,
        "rows": [row(one, asked.by, totals["counted"], language) for one in keys],
        "query": asked.query(),
        "back": asked.query(of=""),
        "partial": [
            (days.day(one.day, language), [str(MISSING[why]) for why in one.partial])
            for one in span.partial[-PARTIAL_SHOWN:][::-1]
        ],
        "dropped": [
            row(one, Dimension.DROPPED, totals["requests"], language)
            for one in span.dropped()
        ],
        "desk": "desk-traffic",
    }


def of_span(asked: Asked, span: Span, language: str) -> dict[str, Any]:
    """What both pages say of the days that they are about."""
    return {
        "asked": asked,
        "spans": [(key, str(said), key == asked.span) for key, said in SPANS.items()],
        "first": days.day(span.first, language),
        "last": days.day(span.last, language),
        "is_there": bool(span.days),
        "partial_days": len(span.partial),
    }


def times(points: list[Point], asked: Asked, language: str) -> list[Time]:
    if asked.span == "days":
        return [time_of([one], days.day(one.day, language), language) for one in points]
    return [
        time_of(list(some), formats.month(first, language), language)
        for first, some in groupby(points, lambda one: one.day.replace(day=1))
    ]


def time_of(points: list[Point], label: str, language: str) -> Time:
    """One line: of several days page views together, and the mean of daily visitors."""
    known = [one for one in points if one.visitors is not None]
    if not known:
        return Time(label, "–", "–", False, None)
    mean = sum(one.visitors or 0 for one in known) / len(known)
    return Time(
        label,
        numbers.whole(sum(one.hits or 0 for one in known), language),
        numbers.whole(mean, language),
        any(one.is_partial for one in known),
        mean,
    )


def drawn(over_time: list[Time], asked: Asked, language: str) -> SafeString:
    """The chart of visitors; the table below it has the numbers."""
    svg = charts.days(
        [
            charts.Day(
                # A whole date is wide: few points have theirs, the last one always.
                "" if asked.span == "days" and n % LABELLED else one.label,
                one.value,
                is_whole=not one.is_partial,
            )
            for n, one in enumerate(over_time, start=1 - len(over_time))
        ],
        title=_("Visitors a day"),
        description=_("The table below has the numbers."),
        partial=_("Something is missing"),
        look=drawing.look_of(language),
    )
    return SafeString(svg)  # members/charts escapes what it is given


def row(one: Top, dimension: str, of_all: int, language: str) -> dict[str, str]:
    """A line of a table of keys."""
    return {
        "key": one.key,
        "label": label(dimension, one.key, language),
        "hits": numbers.whole(one.hits, language),
        "share": numbers.percent(one.hits / of_all, language) if of_all else "",
        "visitors": numbers.whole(one.daily_visitors, language)
        if one.daily_visitors >= 1
        else "< 1",
    }


def funnel(asked: Asked, language: str) -> dict[str, Any]:
    """All that the page of the funnel says."""
    span = asked.days
    by = "day" if asked.span == "days" else "month"
    named = days.day if by == "day" else formats.month
    rows = span.funnel(by=by)
    whole = together(rows)
    return of_span(asked, span, language) | {
        "steps": list(STEPS.values()),
        "chart": steps_drawn(whole, language),
        "whole": [
            (str(STEPS[step]), numbers.whole(n, language), of_the_one_before)
            for step, n, of_the_one_before in in_order(whole, language)
        ],
        "times": [
            (named(one.since, language), said(one, language))
            for one in reversed(rows)
            if one.since
        ],
        "industries": [
            (label(Dimension.INDUSTRY, industry, language), said(one, language))
            for industry, one in span.funnel_by_industry()
        ],
        "desk": "desk-funnel",
    }


def in_order(one: FunnelRow, language: str) -> list[tuple[Step, int, str]]:
    """(step, how often, how many for a hundred of the step before)."""
    found, before = [], 0
    for step in Step:
        n = getattr(one, step.value)
        share = numbers.percent(n / before, language) if before and n <= before else ""
        found.append((step, n, share))
        before = n
    return found


def said(one: FunnelRow, language: str) -> list[str]:
    """Each step's figure; of few inquiries and answers no more than that they are few."""
    few = f"< {FEW}"
    return [
        few
        if step in {Step.INQUIRY, Step.REPLY} and n < FEW
        else numbers.whole(n, language)
        for step, n, _share in in_order(one, language)
    ]


def steps_drawn(one: FunnelRow, language: str) -> SafeString:
    svg = charts.bars(
        [
            charts.Bar(str(STEPS[step]), n, n, n, numbers.whole(n, language))
            for step, n, _share in in_order(one, language)
        ],
        title=_("From search to answer"),
        description=_("The table below has the numbers."),
        look=drawing.look_of(language),
    )
    return SafeString(svg)  # members/charts escapes what it is given
