"""What may be asked: tables whose every category is fixed before any row is read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import product
from math import prod

from django.utils.functional import Promise

from privacy.releases import arithmetic

# σ of a table with one dimension, and with two.
ONE_WAY, TWO_WAY = 6, 10


@dataclass(frozen=True, eq=False)
class Dimension:
    """A way to sort whatever is counted: each one into exactly one category."""

    name: str
    title: Promise
    categories: Mapping[str, Promise | str]
    # An SQL expression over the rows that are counted, whose value is a category.
    sql: str
    # Where the categories are too fine: the coarser dimension, and which of its categories
    # each one here belongs to.
    coarser: "Dimension | None" = None
    parts: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Table:
    """One question: how many fall into each combination of categories?"""

    dimensions: tuple[Dimension, ...]
    # In so many cells at most one that is counted counts, by one in each.
    cells_each: int = 1
    # σ where it is another than that of all tables; and no smaller value than this is shown.
    noise: int | None = None
    least: int = 0

    @cached_property
    def name(self) -> str:
        return "-".join(one.name for one in self.dimensions)

    @property
    def cells(self) -> int:
        return prod(len(one.categories) for one in self.dimensions)

    @property
    def sigma(self) -> int:
        if self.noise is not None:
            return self.noise
        return ONE_WAY if len(self.dimensions) == 1 else TWO_WAY

    @property
    def rho(self) -> Decimal:
        """What it costs of the year's budget."""
        return arithmetic.cost(self.sigma, self.cells_each)

    @property
    def threshold(self) -> int:
        """The smallest value that is shown."""
        return max(arithmetic.threshold(self.sigma, self.cells), self.least)

    @property
    def domain(self) -> list[list[str | list[str]]]:
        """As it is kept with the answer."""
        return [[one.name, list(one.categories)] for one in self.dimensions]


@dataclass(frozen=True)
class Catalogue:
    """All questions about one kind of rows, with a budget of their own."""

    line: str
    # A query that yields a row for each one that is counted, with a column for every
    # dimension. It decides who is counted at all.
    rows: str
    tables: tuple[Table, ...]
    # Where a row stands for several that are counted: SQL that says how many.
    number: str = ""

    def table(self, name: str) -> Table:
        """Raises KeyError for what is not in the catalogue."""
        return {one.name: one for one in self.tables}[name]

    def in_order(self, names: Iterable[str]) -> list[Table]:
        """The tables of these names, those of one dimension first. Raises KeyError."""
        wanted = {self.table(name).name for name in names}
        return [one for one in self.tables if one.name in wanted]


def coarser(table: Table) -> list[Table]:
    """What may take a table's place where it is too fine, the finest first."""
    choices = [
        (one, one.coarser) if one.coarser else (one,) for one in table.dimensions
    ]
    return [replace(table, dimensions=way) for way in product(*choices)][1:]
