"""Is this company a member? The attacker knows everybody else, so that only its own cells count.

The likelihood ratio is the best test there is (Neyman and Pearson), so what it cannot tell,
nothing can.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from privacy.releases.catalogue import Table
from tests.attacks.crowd import Floats, Ints
from tests.attacks.schemes import with_noise


class Told(NamedTuple):
    """How often the guess was right."""

    hits: int
    trials: int

    @property
    def success(self) -> float:
        return self.hits / self.trials


def told(tables: Sequence[Table], trials: int, rng: np.random.Generator) -> Told:
    """In half of the trials the company is in the tables; the others' counts are taken off."""
    there = rng.integers(0, 2, size=trials)
    ratio = np.zeros(trials)
    for table in tables:
        ratio += _ratio(with_noise(there, table.sigma), table.sigma)
    return guessed(ratio, there, rng)


def over_a_year(
    releases: Sequence[Sequence[Table]], trials: int, rng: np.random.Generator
) -> Told:
    """The same with all releases of a year: whoever is in one is in all of them."""
    return told([table for one in releases for table in one], trials, rng)


def with_sybils(
    sigma: float, sybils: int, releases: int, trials: int, rng: np.random.Generator
) -> Told:
    """The attacker's own companies fill the cell, as many as they please, others in each release."""
    there = rng.integers(0, 2, size=trials)
    ratio = np.zeros(trials)
    for _n in range(releases):
        own = rng.integers(0, sybils + 1, size=trials)
        ratio += _ratio(with_noise(there + own, sigma) - own, sigma)
    return guessed(ratio, there, rng)


def on_the_threshold(
    sigma: float, threshold: int, trials: int, rng: np.random.Generator
) -> Told:
    """Dummies bring the cell just below what is shown: does it show once the company joins?"""
    there = rng.integers(0, 2, size=trials)
    is_shown = with_noise(threshold - 1 + there, sigma) >= threshold
    return Told(int((is_shown == there).sum()), trials)


def _ratio(value: Floats, sigma: float) -> Floats:
    return (2 * value - 1) / (2 * sigma**2)


def guessed(ratio: Floats, there: Ints, rng: np.random.Generator) -> Told:
    """There, where the ratio speaks for it; a coin where it says nothing."""
    coin = rng.integers(0, 2, size=len(there))
    guess = np.where(np.isclose(ratio, 0), coin, ratio > 0)
    return Told(int((guess == there).sum()), len(there))
