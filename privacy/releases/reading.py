"""What was released, with how sure it is. Nothing here can read anything but releases.

Regrouping, shares and comparisons are made of released values alone, so they cost nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product, repeat
from math import sqrt
from typing import NamedTuple

from privacy.models import Release, ReleasedTable
from privacy.releases import arithmetic


class Figure(NamedTuple):
    """A released number: a cell, or a sum of `cells` cells, each with noise of σ of its own.

    A table has thousands, and a tuple is made in a quarter of the time of another object.
    """

    key: tuple[str, ...]
    value: int
    sigma: float
    threshold: int
    cells: int = 1

    @property
    def is_shown(self) -> bool:
        return self.value >= self.threshold

    @property
    def margin(self) -> float:
        return arithmetic.margin(self.sigma, self.cells)

    @property
    def low(self) -> float:
        return self.value - self.margin

    @property
    def high(self) -> float:
        return self.value + self.margin


@dataclass(frozen=True)
class Change:
    """How a figure differs from the same one of an earlier release."""

    before: Figure
    after: Figure

    @property
    def value(self) -> int:
        return self.after.value - self.before.value

    @property
    def margin(self) -> float:
        """Of a difference of independent draws: 1.96√(σ₁²m₁ + σ₂²m₂)."""
        return float((self.before.margin**2 + self.after.margin**2) ** 0.5)

    @property
    def is_clear(self) -> bool:
        return abs(self.value) > self.margin


@dataclass(frozen=True)
class Sheet:
    """A released table, or what was made of one by regrouping."""

    name: str
    release: Release
    # Names of the dimensions, and of each the categories in order.
    dimensions: tuple[tuple[str, tuple[str, ...]], ...]
    figures: tuple[Figure, ...]

    def __iter__(self) -> Iterator[Figure]:
        return iter(self.figures)

    @property
    def sigma(self) -> float:
        return self.figures[0].sigma

    @property
    def threshold(self) -> int:
        """What every value that is shown reaches; a larger sum has to reach more."""
        return min(one.threshold for one in self.figures)

    def figure(self, *key: str) -> Figure:
        """Raises KeyError for a cell that is not in the table."""
        return {one.key: one for one in self.figures}[key]

    def regrouped(
        self, dimension: str, into: Callable[[str], str], name: str
    ) -> "Sheet":
        """The categories of one dimension put together, in the order they come in."""
        place = [one for one, _categories in self.dimensions].index(dimension)
        sums: dict[tuple[str, ...], list[Figure]] = {}
        for one in self.figures:
            key = (*one.key[:place], into(one.key[place]), *one.key[place + 1 :])
            sums.setdefault(key, []).append(one)
        categories = tuple(
            dict.fromkeys(into(one) for one in self.dimensions[place][1])
        )
        dimensions = list(self.dimensions)
        dimensions[place] = (name, categories)
        keys = list(product(*(some for _name, some in dimensions)))
        return Sheet(
            self.name,
            self.release,
            tuple(dimensions),
            tuple(_summed(key, sums[key], among=len(keys)) for key in keys),
        )


def _summed(key: tuple[str, ...], parts: list[Figure], *, among: int) -> Figure:
    """A sum has more noise than a cell, so it has to be larger to be shown."""
    cells, sigma = sum(one.cells for one in parts), parts[0].sigma
    least = arithmetic.threshold(sigma * sqrt(cells), among)
    return Figure(key, sum(one.value for one in parts), sigma, least, cells)


def sheet(table: ReleasedTable) -> Sheet:
    """A released table as it is given out: the same for ever, however often it is asked for."""
    dimensions = tuple((name, tuple(categories)) for name, categories in table.domain)
    keys = list(product(*(categories for _name, categories in dimensions)))
    if len(keys) != len(table.values):
        raise ValueError("A table without a value for each of its cells.")
    alike = repeat(float(table.sigma)), repeat(table.threshold)
    figures = tuple(map(Figure, keys, table.values, *alike))
    return Sheet(table.name, table.release, dimensions, figures)


def changed_between(before: Sheet, after: Sheet) -> list[Change]:
    """Every cell that both have. Empty where they were asked of other categories."""
    known = {one.key: one for one in before}
    return [Change(known[one.key], one) for one in after if one.key in known]


def newest(line: str, name: str) -> ReleasedTable | None:
    """The table of this name in the newest release that has it."""
    return (
        ReleasedTable.objects.filter(name=name, release__line=line)
        .with_release()
        .order_by("-release")
        .first()
    )
