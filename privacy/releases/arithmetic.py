"""The formulas of the method page, once: cost, threshold, error."""

from decimal import ROUND_CEILING, Decimal
from math import ceil, sqrt
from statistics import NormalDist

# Of a hundred empty tables five show a cell.
SHOWN_BY_CHANCE = 0.05
# Of a normal distribution 95 % lie within.
WITHIN = 1.96
NANO = Decimal("1e-9")


def cost(sigma: float) -> Decimal:
    """ρ of a table (zCDP) for one that joins or leaves: 1/(2σ²), rounded up."""
    exact = 1 / (2 * Decimal(str(sigma)) ** 2)
    return exact.quantize(NANO, ROUND_CEILING)


def threshold(sigma: float, cells: int) -> int:
    """The smallest value that is shown: ⌈σ·Φ⁻¹(1 − 0.05/cells)⌉."""
    return ceil(sigma * NormalDist().inv_cdf(1 - SHOWN_BY_CHANCE / cells))


def margin(sigma: float, cells: int = 1) -> float:
    """Half of the 95 % interval of a sum of cells: 1.96σ√m."""
    return WITHIN * sigma * sqrt(cells)


def margin_of_change(sigma: float, cells: int = 1) -> float:
    """Half of the 95 % interval of the change between two releases: 1.96σ√2 a cell."""
    return margin(sigma, cells) * sqrt(2)
