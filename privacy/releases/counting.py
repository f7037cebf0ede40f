"""True counts: read in one statement, kept in this process's memory alone, never written."""

from collections.abc import Iterable, Sequence
from itertools import product

from django.db import connection

from privacy.releases.catalogue import Catalogue, Dimension, Table

Counts = dict[tuple[str, ...], int]
# For hash tables of combinations that do not fit otherwise, and for more than one processor.
ROOM = "SET LOCAL work_mem = '128MB'; SET LOCAL max_parallel_workers_per_gather = 4"


class Unsorted(Exception):
    """A row that is counted fell into no category of a table; the catalogue has to learn it."""


def counted(
    catalogue: Catalogue, tables: Sequence[Table]
) -> Iterable[tuple[Table, Counts]]:
    """The true counts, in one statement: a single snapshot however long it takes.

    Raises Unsorted rather than leave somebody out.
    """
    dimensions = _dimensions(tables)
    place = {one.name: n for n, one in enumerate(dimensions)}
    with connection.cursor() as cursor:
        cursor.execute(ROOM)
        cursor.execute(_grouping(catalogue, dimensions, tables))
        rows = cursor.fetchall()
    found: dict[int, Counts] = {}
    for groups, *values, number in rows:
        key = tuple(
            value
            for n, value in enumerate(values)
            if not _left_out(groups, n, len(values))
        )
        found.setdefault(groups, {})[key] = int(number)
    for table in tables:
        asked = sorted(place[one.name] for one in table.dimensions)
        mask = sum(
            1 << (len(dimensions) - 1 - n)
            for n in range(len(dimensions))
            if n not in asked
        )
        yield table, _whole(_in_order(found.get(mask, {}), table, place), table)


def put_together(counts: Counts, table: Table, coarser: Table) -> Counts:
    """The counts of a table as those of a coarser one."""
    sums: Counts = {}
    for key, number in counts.items():
        into = tuple(
            fine.parts[value] if fine.parts and fine is not coarse else value
            for value, fine, coarse in zip(
                key, table.dimensions, coarser.dimensions, strict=True
            )
        )
        sums[into] = sums.get(into, 0) + number
    return sums


def _whole(counts: Counts, table: Table) -> Counts:
    cells = set(product(*(one.categories for one in table.dimensions)))
    if not cells >= counts.keys():
        raise Unsorted(f"{table.name} has no category for some of what it counts.")
    return counts


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
    """One pass over the rows for all tables. Everything in it is our own, nothing was typed.

    First by all dimensions together, which several processors can do and which leaves far
    fewer combinations than rows; then by those of each table.
    """
    names = ", ".join(f'"{one.name}"' for one in dimensions)
    columns = ", ".join(f'({one.sql}) AS "{one.name}"' for one in dimensions)
    number = "count(*)"
    if catalogue.number:
        columns += f", ({catalogue.number}) AS each"
        number = "sum(each)"
    sets = ", ".join(
        "(" + ", ".join(f'"{one.name}"' for one in table.dimensions) + ")"
        for table in tables
    )
    return (
        f"SELECT GROUPING({names}), {names}, sum(number) FROM ("
        f"SELECT {names}, {number} AS number"
        f" FROM (SELECT {columns} FROM ({catalogue.rows}) AS counted) AS sorted"
        f" GROUP BY {names}) AS combinations GROUP BY GROUPING SETS ({sets})"
    )
