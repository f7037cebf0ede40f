"""Releases of membership statistics that staff order by hand, and which are due by the clock.

What is ordered is made by a worker (`release_making.py`), which alone draws noise.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from members import statistics
from members.models import Company, Member
from privacy.models import Release, ReleaseOrder
from privacy.releases import budgets, planning
from privacy.waking import wake

TASK = "members.tasks.make_releases"
# What may order a release: it spends what all members have of the year's budget.
MAY = "privacy.make_release"
REASON_AT_LEAST = 10


class Refused(Exception):
    """It is not ordered; the words say why."""


def preview(names: Iterable[str]) -> planning.Plan:
    """What these tables would cost and say, by what was released before. Raises KeyError."""
    catalogue = statistics.CATALOGUE
    wanted = catalogue.in_order(names)
    sheets = planning.known(catalogue, wanted)
    return planning.plan(wanted, sheets, budgets.standing(catalogue.line))


def order(
    names: Iterable[str], *, reason: str, by: Member, form_key: UUID
) -> ReleaseOrder:
    """Have these tables released by a worker. The same page twice, or two at once, order one.

    Raises Refused, and KeyError for what is no table.
    """
    tables = [one.name for one in statistics.CATALOGUE.in_order(names)]
    today = timezone.localdate().isoformat()
    waiting = ReleaseOrder.objects.filter(form_key=form_key).first() or open_order()
    if waiting:
        return waiting
    if not tables:
        raise Refused("Choose a table.")
    if Release.objects.has(statistics.LINE, today):
        raise Refused(
            "There is a release of today already. Order the next one tomorrow."
        )
    ordered = ReleaseOrder(
        line=statistics.LINE,
        period=today,
        tables=tables,
        reason=reason,
        by=by.subject,
        form_key=form_key,
    )
    try:
        with transaction.atomic():
            ordered.save(force_insert=True)
    except IntegrityError:
        found = ReleaseOrder.objects.filter(form_key=form_key).first() or open_order()
        if found is None:  # over between the two
            raise Refused(
                "Another release was made just now. Look at it first."
            ) from None
        return found
    transaction.on_commit(look_soon)
    return ordered


def open_order() -> ReleaseOrder | None:
    return ReleaseOrder.objects.filter(line=statistics.LINE, ended_at=None).first()


def look_soon() -> None:
    wake(TASK)


def due(today: date) -> tuple[str, Release.Cause] | None:
    """The quarter or year that has ended and is not released; None where there is nothing to do.

    The release of a year counts as that of its last quarter. What the clock missed is made
    when it comes back, of the last one alone: nobody can count the past. A directory that was
    not there yet has none of that time.
    """
    quarter = quarter_of(today)
    period, cause = named(quarter - 1)
    first = first_day(quarter)
    began = datetime(first.year, first.month, first.day, tzinfo=UTC)
    if Release.objects.has(statistics.LINE, period):
        return None
    was_there = Company.objects.filter(created_at__lt=began).exists()
    return (period, cause) if was_there else None


def quarter_of(day: date) -> int:
    """Quarters are counted since the year nought began."""
    return day.year * 4 + (day.month - 1) // 3


def first_day(quarter: int) -> date:
    year, rest = divmod(quarter, 4)
    return date(year, 3 * rest + 1, 1)


def named(quarter: int) -> tuple[str, Release.Cause]:
    """What the release of a quarter is called, and why it is made."""
    year, rest = divmod(quarter, 4)
    if rest == 3:
        return f"{year}", Release.Cause.YEAR
    return f"{year}-Q{rest + 1}", Release.Cause.QUARTER


def tables_of(cause: Release.Cause) -> list[str]:
    """Every quarter the five tables of one dimension, every year all fifteen."""
    return [
        one.name
        for one in statistics.CATALOGUE.tables
        if cause is Release.Cause.YEAR or len(one.dimensions) == 1
    ]
