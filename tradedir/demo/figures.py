"""Figures of the demo world: released by the gate itself, of the companies that had joined by then.

What is spent is this year's budget, so there are three: staff find room for one by hand. Which
tables say enough of some hundred companies is the gate's decision. A partner is there to give them
to. Releases stay when the demo's companies are taken away.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import NamedTuple

from members import public_pages, releasing, statistics
from privacy.models import Partner, Release
from privacy.releases import making
from privacy.releases.catalogue import Catalogue

PERIODS = 3
PARTNER = "Harbour Trade Weekly"
ITS_PURPOSE = "Invitations to trade fairs of your industry"


class Past(NamedTuple):
    """A period that is over, up to a day."""

    name: str
    end: date
    cause: Release.Cause


def make(today: date) -> None:
    """Release each period that is over, once; what was released before stays as it is."""
    for past in periods(today):
        catalogue = as_of(past.end)
        wanted = catalogue.in_order(releasing.tables_of(past.cause))
        with suppress(making.NotMade):
            making.release(catalogue, wanted, period=past.name, cause=past.cause)
    Partner.objects.get_or_create(name=PARTNER, defaults={"purpose": ITS_PURPOSE})
    public_pages.changed()


def periods(today: date) -> Iterator[Past]:
    """The last quarters that are over, the newest last; a year stands for its last one."""
    this = releasing.quarter_of(today)
    for quarter in range(this - PERIODS, this):
        name, cause = releasing.named(quarter)
        yield Past(name, releasing.first_day(quarter + 1), cause)


def as_of(end: date) -> Catalogue:
    """The catalogue over the companies that were there before a day."""
    before = datetime(end.year, end.month, end.day, tzinfo=UTC).isoformat()
    rows = f"{statistics.ROWS} AND created_at < '{before}'"
    return replace(statistics.CATALOGUE, rows=rows)
