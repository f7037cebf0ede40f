"""Members who do not exist, by index of their categories, in the tables of the real catalogue."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from members import statistics
from privacy.releases.catalogue import Table

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
# A value for each cell of a table, by the table's name.
Counts = Mapping[str, Ints]
Values = Mapping[str, Floats]

TABLES = statistics.CATALOGUE.tables
ONE_WAY = TABLES[: len(statistics.DIMENSIONS)]
NAMES = [one.name for one in statistics.DIMENSIONS]
SIZES = [len(one.categories) for one in statistics.DIMENSIONS]
# How uneven each dimension is (Zipf): with these the commonest values hold 13 to 46 %.
UNEVEN = (0.8, 1.0, 1.1, 0.9, 1.2)


def weights() -> list[Floats]:
    """How likely each category is. The dimensions tell nothing about one another."""
    found = []
    for size, exponent in zip(SIZES, UNEVEN, strict=True):
        rank = np.arange(1, size + 1, dtype=float) ** -exponent
        found.append(rank / rank.sum())
    return found


def made(members: int, rng: np.random.Generator) -> Ints:
    """So many members: a row each, with the index of a category for each dimension."""
    drawn = [rng.choice(len(one), size=members, p=one) for one in weights()]
    return np.stack(drawn, axis=1)


def places(table: Table) -> list[int]:
    """Which columns of a crowd a table is about."""
    return [NAMES.index(one.name) for one in table.dimensions]


def shape(table: Table) -> tuple[int, ...]:
    return tuple(len(one.categories) for one in table.dimensions)


def cells(table: Table, crowd: Ints) -> Ints:
    """The cell of each member, as the tables number them: the last dimension turns fastest."""
    columns = tuple(crowd[:, place] for place in places(table))
    return np.asarray(np.ravel_multi_index(columns, shape(table)), dtype=np.int64)


def counted(crowd: Ints, tables: Sequence[Table] = TABLES) -> dict[str, Ints]:
    """The truth."""
    return {
        one.name: np.bincount(cells(one, crowd), minlength=one.cells) for one in tables
    }
