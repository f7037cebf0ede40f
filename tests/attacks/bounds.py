"""What is proven about our noise, and when an attack's success is more than chance can explain.

Telling two worlds apart that differ by one member succeeds, for either being as likely, with
Φ(√(ρ/2)) at most where the noise is Gaussian and costs ρ (Bun and Steinke 2016: ρ = μ²/2, and a
test of two Gaussians whose means are μ apart). `best` has the same for the discrete Gaussian,
without approximation.
"""

from collections import Counter
from collections.abc import Iterable
from functools import cache
from math import exp, sqrt
from statistics import NormalDist

import numpy as np
from scipy import stats

from privacy.releases.catalogue import Table
from tests.attacks.crowd import Floats

# How likely each judgement is to be wrong though all is well: with some forty of them in a run
# of the suite, one run in 250,000.
ALARM = 1e-7


def success(rho: float) -> float:
    """The most that guessing whether somebody is in it can succeed; a half is chance."""
    return NormalDist().cdf(sqrt(rho / 2))


def advantage(tables: Iterable[Table]) -> float:
    """How much likelier any outcome can be with somebody in these tables than without."""
    return 2 * best([one.sigma for one in tables]) - 1


def rho(tables: Iterable[Table]) -> float:
    return sum(1 / (2 * one.sigma**2) for one in tables)


@cache
def pmf(sigma: float) -> Floats:
    """The discrete Gaussian from −20σ to 20σ: e^(−z²/2σ²), normalised."""
    far = int(20 * sigma)
    raw = np.array([exp(-(z**2) / (2 * sigma**2)) for z in range(-far, far + 1)])
    return np.asarray(raw / raw.sum())


def best(sigmas: Iterable[float]) -> float:
    """The success of the best possible test for one who changes a cell under each σ, exactly.

    The likelihood ratio is Σ (2z − 1)/2σ² over the cells, so only sums of draws of one σ count.
    """
    ratios, likely = np.zeros(1), np.ones(1)
    for sigma, times in Counter(sigmas).items():
        summed = np.ones(1)
        for _n in range(times):
            summed = np.convolve(summed, pmf(sigma))
        far = len(summed) // 2
        ratio = (2 * np.arange(-far, far + 1) - times) / (2 * sigma**2)
        ratios = (ratios[:, None] + ratio[None, :]).ravel()
        likely = (likely[:, None] * summed[None, :]).ravel()
        kept = likely > 1e-18
        ratios, likely = ratios[kept], likely[kept]
    # Without the member the draws are likely as said; with them e^ratio as likely.
    without = likely[ratios <= 0].sum()
    there = (likely * np.exp(ratios))[ratios > 0].sum()
    return float((without + there) / 2)


def most(trials: int, chance: float, alarm: float = ALARM) -> int:
    """More hits than these come by chance once in 1/alarm times."""
    return int(stats.binom.isf(alarm, trials, chance))


def fewest(trials: int, chance: float, alarm: float = ALARM) -> int:
    return int(stats.binom.ppf(alarm, trials, chance))
