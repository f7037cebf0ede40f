"""Figures of the demo world: released by the gate itself, of the companies that had joined by then.

What is spent is this year's budget, so there are the last three quarters and one year: the
clock finds room for one of each. Releases stay when the demo's companies are taken away.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import NamedTuple

from members import public_pages, statistics
from privacy.models import Release
from privacy.releases import making
from privacy.releases.catalogue import Catalogue, Table

QUARTERS = 3
ALONE = tuple(one for one in statistics.CATALOGUE.tables if len(one.dimensions) == 1)
# Of the tables of two, those in which some hundred companies leave something to be shown.
TOGETHER = tuple(
    statistics.CATALOGUE.table(name)
    for name in ("type-turnover", "type-employees", "turnover-employees")
)


class Past(NamedTuple):
    """A period that is over, up to a day."""

    name: str
    end: date
    cause: Release.Cause
    tables: tuple[Table, ...]


def make(today: date) -> None:
    """Release each period that is over, once; what was released before stays as it is."""
    for past in periods(today):
        try:
            making.publish(
                as_of(past.end), past.tables, period=past.name, cause=past.cause
            )
        except (making.AlreadyReleased, making.BudgetSpent):
            continue
    public_pages.changed()


def periods(today: date) -> Iterator[Past]:
    """Last year in tables of two, then the last three quarters in tables of one."""
    year = today.year - 1
    yield Past(str(year), date(today.year, 1, 1), Release.Cause.YEAR, TOGETHER)
    this = today.year * 4 + (today.month - 1) // 3
    for n in range(this - QUARTERS, this):
        year, quarter = divmod(n, 4)
        yield Past(
            f"{year}-Q{quarter + 1}", first_day(n + 1), Release.Cause.QUARTER, ALONE
        )


def first_day(quarter: int) -> date:
    """Of the quarter that is so many after the year nought began."""
    year, rest = divmod(quarter, 4)
    return date(year, 3 * rest + 1, 1)


def as_of(end: date) -> Catalogue:
    """The catalogue over the companies that were there before a day."""
    before = datetime(end.year, end.month, end.day, tzinfo=UTC).isoformat()
    rows = f"{statistics.ROWS} AND created_at < '{before}'"
    return replace(statistics.CATALOGUE, rows=rows)
