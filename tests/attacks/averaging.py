"""Ask again in other words until the noise is gone: sums of ever other groups with one cell in.

Of a scheme that takes free groups, each answer has noise of its own, so that hundreds of
differences give the cell away. Sums of frozen cells have the noise of the cells, whatever they
are summed with.
"""

import numpy as np

from tests.attacks.crowd import Floats, Ints
from tests.attacks.knowing import Told, guessed
from tests.attacks.schemes import perturbed, with_noise

CATEGORIES = 60
MEMBERS = 40  # of a category


def groups(queries: int, rng: np.random.Generator) -> Ints:
    """For each query, which of the other categories are asked for."""
    return rng.integers(0, 2, size=(queries, CATEGORIES - 1))


def by_cell_keys(
    queries: int, trials: int, rng: np.random.Generator, members: int = 5
) -> Told:
    """Free grouping of cell keys: how often the true count of a small cell is found exactly.

    Half of the queries ask for a group with the cell, the others for it without.
    """
    hits = 0
    for _n in range(trials):
        summed = rng.integers(0, 2**62, size=CATEGORIES - 1).astype(np.uint64)
        own = np.uint64(rng.integers(0, 2**62))
        asked = groups(queries // 2, rng)
        keys = (asked.astype(np.uint64) * summed).sum(axis=1, dtype=np.uint64)
        counts = asked.sum(axis=1) * MEMBERS
        there = int(rng.integers(1, 2 * members))
        more = perturbed(counts + there, keys + own) - perturbed(counts, keys)
        hits += round(float(more.mean())) == there
    return Told(hits, trials)


def of_frozen(
    sigma: float, queries: int, trials: int, rng: np.random.Generator
) -> Told:
    """The same with cells frozen by our noise: is one company in the cell? The rest is known."""
    there = rng.integers(0, 2, size=trials)
    counts = np.full((trials, CATEGORIES), MEMBERS, dtype=np.int64)
    counts[:, 0] += there
    said = with_noise(counts, sigma)
    ratio = np.array([_averaged(one, groups(queries // 2, rng), sigma) for one in said])
    return guessed(ratio, there, rng)


def _averaged(said: Floats, asked: Ints, sigma: float) -> float:
    """Over all groups: with the cell, less without it. It is the cell, each time."""
    without = asked @ said[1:]
    with_it = without + said[0]
    more = float((with_it - without).mean()) - MEMBERS
    return (2 * more - 1) / (2 * sigma**2)
