"""Freezing: counted in one snapshot, noise drawn once, the truth thrown away."""

from collections.abc import Iterable, Sequence
from itertools import product
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from privacy.models import Release, ReleasedTable
from privacy.releases import arithmetic, noise
from privacy.releases.catalogue import Catalogue, Dimension, Table

Counts = dict[tuple[str, ...], int]


class AlreadyReleased(Exception):
    """This period was released before: what was said stays said."""


class BudgetSpent(Exception):
    """The year's budget has no room for these tables."""


def publish(
    catalogue: Catalogue,
    tables: Sequence[Table],
    *,
    period: str,
    cause: Release.Cause,
    by: UUID | None = None,
) -> Release:
    """Freeze these tables. What they cost is spent in the same transaction, by the database.

    Raises AlreadyReleased and BudgetSpent; nothing is released then.
    """
    try:
        with transaction.atomic():
            release = Release.objects.create(
                line=catalogue.line,
                period=period,
                cause=cause,
                snapshot_at=timezone.now(),
                by=by,
                made_with=noise.made_with(),
            )
            for table, counts in counted(catalogue, tables):
                _freeze(release, table, counts)
    except IntegrityError as error:
        name = error.__cause__.diag.constraint_name  # type: ignore[union-attr]
        if name == "release_once_a_period":
            raise AlreadyReleased(period) from error
        if name == "budget_not_overspent":
            raise BudgetSpent(period) from error
        raise
    return release


def _freeze(release: Release, table: Table, counts: Counts) -> None:
    cells = product(*(one.categories for one in table.dimensions))
    ReleasedTable.objects.create(
        release=release,
        name=table.name,
        domain=table.domain,
        values=noise.with_noise([counts.get(one, 0) for one in cells], table.sigma),
        sigma=table.sigma,
        rho=arithmetic.cost(table.sigma),
        threshold=arithmetic.threshold(table.sigma, table.cells),
    )


def counted(
    catalogue: Catalogue, tables: Sequence[Table]
) -> Iterable[tuple[Table, Counts]]:
    """The true counts, in one statement: a single snapshot however long it takes.

    They live in this process's memory until the noise is on them, and nowhere else.
    """
    dimensions = _dimensions(tables)
    place = {one.name: n for n, one in enumerate(dimensions)}
    with connection.cursor() as cursor:
        cursor.execute(_grouping(catalogue, dimensions, tables))
        rows = cursor.fetchall()
    found: dict[int, Counts] = {}
    for row in rows:
        groups, *values, number = row
        found.setdefault(groups, {})[
            tuple(
                value
                for n, value in enumerate(values)
                if not _left_out(groups, n, len(values))
            )
        ] = number
    for table in tables:
        asked = sorted(place[one.name] for one in table.dimensions)
        mask = sum(
            1 << (len(dimensions) - 1 - n)
            for n in range(len(dimensions))
            if n not in asked
        )
        yield table, _in_order(found.get(mask, {}), table, place)


def _in_order(counts: Counts, table: Table, place: dict[str, int]) -> Counts:
    """The statement's columns have an order of their own, a table's dimensions another."""
    there = sorted(table.dimensions, key=lambda one: place[one.name])
    turn = [there.index(one) for one in table.dimensions]
    return {tuple(key[n] for n in turn): number for key, number in counts.items()}


def _left_out(groups: int, column: int, columns: int) -> bool:
    """GROUPING() sets a bit for each column that a row is not grouped by, the last one lowest."""
    return bool(groups >> (columns - 1 - column) & 1)


def _dimensions(tables: Iterable[Table]) -> list[Dimension]:
    return list(
        {one.name: one for table in tables for one in table.dimensions}.values()
    )


def _grouping(
    catalogue: Catalogue, dimensions: Sequence[Dimension], tables: Sequence[Table]
) -> str:
    """One pass over the rows for all tables. Everything in it is our own, nothing was typed."""
    names = ", ".join(f'"{one.name}"' for one in dimensions)
    columns = ", ".join(f'({one.sql}) AS "{one.name}"' for one in dimensions)
    sets = ", ".join(
        "(" + ", ".join(f'"{one.name}"' for one in table.dimensions) + ")"
        for table in tables
    )
    return (
        f"SELECT GROUPING({names}), {names}, count(*)"
        f" FROM (SELECT {columns} FROM ({catalogue.rows}) AS counted) AS sorted"
        f" GROUP BY GROUPING SETS ({sets})"
    )
