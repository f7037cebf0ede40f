"""Ways to give out counts: ours, and the usual ones that it is measured against."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from privacy.releases import noise
from privacy.releases.catalogue import Table
from tests.attacks import crowd
from tests.attacks.crowd import TABLES, Floats, Ints

HIDDEN_UNDER = 10


class Scheme(Protocol):
    """Gives out tables about a crowd; NaN is a cell that is not shown.

    `keys` are a random number for each member, for those schemes that make use of them.
    """

    def __call__(
        self, members: Ints, keys: Ints, tables: Sequence[Table] = TABLES
    ) -> dict[str, Floats]: ...


def ours(
    members: Ints, keys: Ints, tables: Sequence[Table] = TABLES
) -> dict[str, Floats]:
    """By the product's own noise. All cells, also those that pages do not show: attackers
    may as well have read the data file."""
    counts = crowd.counted(members, tables)
    return {one.name: with_noise(counts[one.name], one.sigma) for one in tables}


def with_noise(counts: Ints, sigma: float) -> Floats:
    """By the product's own mechanism, for many cells (or many trials) at a time."""
    drawn = noise.with_noise(counts.ravel().tolist(), sigma)
    return np.array(drawn, dtype=float).reshape(counts.shape)


def hide_few(
    members: Ints, keys: Ints, tables: Sequence[Table] = TABLES
) -> dict[str, Floats]:
    """True counts; cells of fewer than ten are left out."""
    return {
        name: np.where(counts < HIDDEN_UNDER, np.nan, counts)
        for name, counts in crowd.counted(members, tables).items()
    }


def cell_keys(
    members: Ints, keys: Ints, tables: Sequence[Table] = TABLES
) -> dict[str, Floats]:
    """As some censuses do it: a cell's noise is looked up by the sum of its members' keys, so
    that the same members always get the same noise. No cell of nobody, none below nought."""
    found = {}
    for table in tables:
        place = crowd.cells(table, members)
        summed = np.zeros(table.cells, dtype=np.uint64)
        np.add.at(summed, place, keys.astype(np.uint64))
        counts = np.bincount(place, minlength=table.cells)
        found[table.name] = perturbed(counts, summed)
    return found


def perturbed(
    counts: Ints, summed: "np.ndarray[tuple[int, ...], np.dtype[np.uint64]]"
) -> Floats:
    """Noise of variance 4 and five at most, by cell key."""
    steps = np.arange(-5, 6)
    likely = np.exp(-(steps**2) / 8)
    uniform = _mixed(summed).astype(float) / 2.0**64
    drawn = steps[
        np.searchsorted(np.cumsum(likely / likely.sum()), uniform).clip(0, 10)
    ]
    return np.where(counts == 0, 0, np.maximum(counts + drawn, 0)).astype(float)


def _mixed(
    keys: "np.ndarray[tuple[int, ...], np.dtype[np.uint64]]",
) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint64]]":
    """A number that looks like chance for each key (splitmix64)."""
    with np.errstate(over="ignore"):
        mixed = keys + np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return mixed ^ (mixed >> np.uint64(31))


def keys_for(members: Ints, rng: np.random.Generator) -> Ints:
    return rng.integers(0, 2**62, size=len(members))
