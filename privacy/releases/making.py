"""Freezing: counted in one snapshot, noise drawn once, the truth thrown away."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import product
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from privacy.models import Release, ReleasedTable
from privacy.releases import budgets, counting, noise, planning, reading
from privacy.releases.catalogue import Catalogue, Table
from privacy.releases.counting import Counts

# Counting a million companies takes seconds, and those who release at once wait for each other.
PATIENCE = (
    "SET LOCAL statement_timeout = '120s'; SET LOCAL lock_timeout = '60s';"
    " SET LOCAL idle_in_transaction_session_timeout = '60s'"
)


class NotMade(Exception):
    """Nothing is released; which of these it is says why."""


class AlreadyReleased(NotMade):
    """This period was released before: what was said stays said."""


class BudgetSpent(NotMade):
    """The year's budget has no room for these tables."""


class NothingToSay(NotMade):
    """None of the tables would be of use."""


def publish(
    catalogue: Catalogue,
    tables: Sequence[Table],
    *,
    period: str,
    cause: Release.Cause,
    by: UUID | None = None,
) -> Release:
    """Freeze exactly these tables. What they cost is spent in the same transaction, by the
    database.

    Raises AlreadyReleased and BudgetSpent; nothing is released then.
    """
    with transaction.atomic():
        _take_time()
        refuse_again(catalogue.line, period)
        release = _begun(catalogue, period, cause, by)
        counts = dict(counting.counted(catalogue, tables))
        drawn = [_drawn(release, one, counts[one]) for one in tables]
        return _entered(release, drawn)


def release(
    catalogue: Catalogue,
    wanted: Sequence[Table],
    *,
    period: str,
    cause: Release.Cause,
    by: UUID | None = None,
) -> Release:
    """Freeze what of these tables is of use and fits into the budget (`planning.plan`).

    Tables of one dimension are drawn first, so that what they say can tell which others enter.
    Raises AlreadyReleased, BudgetSpent and NothingToSay; nothing is released then.
    """
    with transaction.atomic():
        _take_time()
        refuse_again(catalogue.line, period)
        standing = budgets.standing(catalogue.line)
        sheets = planning.known(catalogue, wanted)
        if not (first := planning.plan(wanted, sheets, standing)).taken:
            why = {one.why for one in first.lines}
            raise BudgetSpent(period) if planning.Why.BUDGET in why else NothingToSay
        begun = _begun(catalogue, period, cause, by)
        asked = [one.asked for one in first.lines if one.taken]
        counts = dict(counting.counted(catalogue, asked))
        drawn = [
            _drawn(begun, one, counts[one]) for one in asked if len(one.dimensions) == 1
        ]
        sheets |= {one.name: reading.sheet(one) for one in drawn}
        for line in planning.plan(asked, sheets, standing).lines:
            if line.taken and len(line.taken.dimensions) > 1:
                coarse = counting.put_together(
                    counts[line.asked], line.asked, line.taken
                )
                drawn.append(_drawn(begun, line.taken, coarse))
        if not drawn:
            raise NothingToSay(period)
        return _entered(begun, drawn)


def refuse_again(line: str, period: str) -> None:
    """Raise AlreadyReleased before anything is counted; the constraint says it for good."""
    if Release.objects.has(line, period):
        raise AlreadyReleased(period)


def _take_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute(PATIENCE)


def _begun(
    catalogue: Catalogue, period: str, cause: Release.Cause, by: UUID | None
) -> Release:
    """Not entered yet: whoever enters something into a ledger keeps others from it."""
    now: datetime = timezone.now()
    return Release(
        line=catalogue.line,
        period=period,
        cause=cause,
        snapshot_at=now,
        by=by,
        made_with=noise.made_with(),
    )


def _drawn(release: Release, table: Table, counts: Counts) -> ReleasedTable:
    """A table with its noise, drawn this once. The counts are not used again."""
    cells = product(*(one.categories for one in table.dimensions))
    return ReleasedTable(
        release=release,
        name=table.name,
        domain=table.domain,
        values=noise.with_noise([counts.get(one, 0) for one in cells], table.sigma),
        sigma=table.sigma,
        rho=table.rho,
        threshold=table.threshold,
    )


def _entered(release: Release, tables: Iterable[ReleasedTable]) -> Release:
    """The release and all its tables, or nothing: cost and entry are one transaction."""
    try:
        with transaction.atomic():
            release.save(force_insert=True)
            for one in tables:
                one.release = release
                one.save(force_insert=True)
    except IntegrityError as error:
        name = error.__cause__.diag.constraint_name  # type: ignore[union-attr]
        if name == "release_once_a_period":
            raise AlreadyReleased(release.period) from error
        if name == "budget_not_overspent":
            raise BudgetSpent(release.period) from error
        raise
    return release
