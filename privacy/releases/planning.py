"""What a release will hold, what it costs, and whether it says enough: of released values alone.

A table with two dimensions enters only where a dry run foresees that it is of use. The dry run
reads the same table as it was released last; where there is none, it multiplies the margins,
which are tables of one dimension released already or drawn in the very same release. True
counts take no part in it, so it tells nothing and costs nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import product
from math import prod
from statistics import median

from privacy.models import ReleasedTable
from privacy.releases import catalogue, reading
from privacy.releases.budgets import Standing
from privacy.releases.catalogue import Catalogue, Dimension, Table
from privacy.releases.reading import Sheet

# Of the members, so many in shown cells at least; of shown cells, so wrong at the median.
LEAST_COVERAGE, LARGEST_ERROR = 0.5, 0.15
# Half of the draws of a normal distribution lie within so many σ.
HALF_WITHIN = 0.6745
Sheets = Mapping[str, Sheet]


class Why(StrEnum):
    """Why a table is in a release or not."""

    MARGIN = "margin"
    USEFUL = "useful"
    COARSER = "coarser"
    # Foreseen when the margins are drawn, which are in the same release.
    WHEN_DRAWN = "when drawn"
    TOO_FINE = "too fine"
    UNKNOWN = "unknown"
    BUDGET = "budget"


@dataclass(frozen=True)
class Forecast:
    """What a dry run foresees of a table."""

    # The share of members in cells that will be shown.
    coverage: float
    # The median relative error of those cells; None where none will be shown.
    error: float | None

    @property
    def is_useful(self) -> bool:
        return (
            self.coverage >= LEAST_COVERAGE
            and self.error is not None
            and self.error <= LARGEST_ERROR
        )


@dataclass(frozen=True)
class Line:
    """A table that is wanted, and what is released of it."""

    asked: Table
    # Itself, a coarser one in its place, or none.
    taken: Table | None
    why: Why
    forecast: Forecast | None = None

    @property
    def rho(self) -> Decimal:
        return self.taken.rho if self.taken else Decimal(0)


@dataclass(frozen=True)
class Plan:
    lines: tuple[Line, ...]
    standing: Standing

    @property
    def taken(self) -> list[Table]:
        return [one.taken for one in self.lines if one.taken]

    @property
    def rho(self) -> Decimal:
        """What the release costs at most."""
        return sum((one.rho for one in self.lines), Decimal(0))


def plan(wanted: Sequence[Table], sheets: Sheets, standing: Standing) -> Plan:
    """Which of these tables enter. Tables of one dimension come first, while there is budget.

    `sheets` are released tables by their names (`known`), those of this very release among
    them once they are drawn.
    """
    lines: list[Line] = []
    left = standing.left
    margins = {one.name for one in wanted if len(one.dimensions) == 1}
    for table in sorted(wanted, key=lambda one: len(one.dimensions)):
        line = judged(table, sheets, margins)
        if line.rho > left:
            line = Line(table, None, Why.BUDGET, line.forecast)
        left -= line.rho
        lines.append(line)
    return Plan(tuple(lines), standing)


def judged(table: Table, sheets: Sheets, margins: Iterable[str] = ()) -> Line:
    """Is this table of use, or a coarser one? `margins` will be drawn in the same release."""
    if len(table.dimensions) == 1:
        return Line(table, table, Why.MARGIN)
    first: Forecast | None = None
    for one in (table, *catalogue.coarser(table)):
        foreseen = forecast(one, table, sheets)
        if foreseen is None:
            drawn = set(margins) >= {part.name for part in table.dimensions}
            why = Why.WHEN_DRAWN if drawn else Why.UNKNOWN
            return Line(table, table if drawn else None, why)
        if foreseen.is_useful:
            why = Why.USEFUL if one is table else Why.COARSER
            return Line(table, one, why, foreseen)
        first = first or foreseen
    return Line(table, None, Why.TOO_FINE, first)


def forecast(table: Table, asked: Table, sheets: Sheets) -> Forecast | None:
    """What is foreseen of a table that may stand in another's place; None where nothing is known."""
    before = sheets.get(table.name)
    if before is not None and before.dimensions == _as_released(table):
        values: list[float] = [one.value for one in before]
        return foreseen(values, table)
    margins = [
        _shares(fine, one, sheets)
        for fine, one in zip(asked.dimensions, table.dimensions, strict=True)
    ]
    totals = [_total(fine, sheets) for fine in asked.dimensions]
    if any(one is None for one in margins):
        return None
    total = sum(one for one in totals if one) / len(totals)
    cells = product(*(one for one in margins if one is not None))
    return foreseen([total * prod(shares) for shares in cells], table)


def foreseen(values: Sequence[float], table: Table) -> Forecast:
    """If the cells hold about these numbers, what will be shown, and how sure?

    All cells together say how many members there are: what noise adds it takes away again.
    """
    shown = [one for one in values if one >= table.threshold]
    members = sum(values)
    if not shown or members <= 0:
        return Forecast(0.0, None)
    error = median(HALF_WITHIN * table.sigma / one for one in shown)
    return Forecast(min(1.0, sum(shown) / members), error)


def known(cat: Catalogue, tables: Iterable[Table]) -> dict[str, Sheet]:
    """What was released last of these tables, of their margins and of coarser ones."""
    names: dict[str, None] = {}
    for table in tables:
        ways = [table, *catalogue.coarser(table)]
        margins = [Table((one,)) for one in table.dimensions]
        names.update(dict.fromkeys(one.name for one in (*ways, *margins)))
    newest = (
        ReleasedTable.objects.with_release()
        .filter(release__line=cat.line, name__in=list(names))
        .order_by("name", "-release")
        .distinct("name")
    )
    return {one.name: reading.sheet(one) for one in newest}


def _as_released(table: Table) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((one.name, tuple(one.categories)) for one in table.dimensions)


def _shares(
    fine: Dimension, dimension: Dimension, sheets: Sheets
) -> list[float] | None:
    """How the members are spread over a dimension, by the table of its finest form."""
    sheet = sheets.get(fine.name)
    total = _total(fine, sheets)
    if (
        sheet is None
        or total is None
        or sheet.dimensions != _as_released(Table((fine,)))
    ):
        return None
    sums = dict.fromkeys(dimension.categories, 0.0)
    for one in sheet:
        (key,) = one.key
        sums[fine.parts[key] if fine.parts and dimension is not fine else key] += (
            one.value
        )
    # Of few members the total may be next to nothing by its noise; no share is more than all.
    whole = max([total, *sums.values()])
    return [max(value, 0.0) / whole if whole > 0 else 0.0 for value in sums.values()]


def _total(fine: Dimension, sheets: Sheets) -> float | None:
    sheet = sheets.get(fine.name)
    return None if sheet is None else float(sum(one.value for one in sheet))
