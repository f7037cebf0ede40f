"""Is the noise what it is said to be? Draws against the exact discrete Gaussian (χ²)."""

import numpy as np
from scipy import stats

from tests.attacks.bounds import pmf
from tests.attacks.crowd import Floats, Ints
from tests.attacks.schemes import with_noise

# Values that are expected less often are put together.
SELDOM = 20
# Into how many parts draws are put to see whether one tells anything about another.
PARTS = 6


def draws(number: int, sigma: float, count: int = 0) -> Ints:
    """What the product's mechanism adds to a count, so many times."""
    counts = np.full(number, count, dtype=np.int64)
    return (with_noise(counts, sigma) - count).astype(np.int64)


def fits(drawn: Ints, sigma: float) -> float:
    """How likely it is that draws of the exact distribution fit it no better (p)."""
    likely = pmf(sigma)
    far = len(likely) // 2
    near = int(np.flatnonzero(likely * len(drawn) >= SELDOM)[-1]) - far
    clipped = np.clip(drawn, -near - 1, near + 1) + near + 1
    seen = np.bincount(clipped, minlength=2 * near + 3)
    inside = likely[far - near : far + near + 1]
    tail = likely[far + near + 1 :].sum()
    expected = len(drawn) * np.concatenate([[tail], inside, [tail]])
    # Tails that hardly anything is expected in are left together with their neighbours.
    if expected[0] < SELDOM:
        seen[1] += seen[0]
        seen[-2] += seen[-1]
        expected[1] += expected[0]
        expected[-2] += expected[-1]
        seen, expected = seen[1:-1], expected[1:-1]
    return float(stats.chisquare(seen, expected * (seen.sum() / expected.sum())).pvalue)


def independent(first: Ints, second: Ints) -> float:
    """How likely it is that draws which tell nothing about one another look no less so (p)."""
    table = np.zeros((PARTS, PARTS))
    np.add.at(table, (_part(first), _part(second)), 1)
    return float(stats.chi2_contingency(table).pvalue)


def _part(drawn: Ints) -> Ints:
    ends: Floats = np.quantile(drawn, np.arange(1, PARTS) / PARTS)
    return np.searchsorted(ends, drawn)


def repeats(first: Ints, second: Ints) -> int:
    """How often two draws of the same cell are the very same."""
    return int((first == second).sum())
