"""The formulas of the method page, once: cost, threshold, error."""

from decimal import ROUND_CEILING, Decimal
from math import ceil, sqrt
from statistics import NormalDist

# Of a hundred empty tables five show a cell.
SHOWN_BY_CHANCE = 0.05
# Of a normal distribution 95 % lie within.
WITHIN = 1.96
NANO = Decimal("1e-9")


def cost(sigma: float, cells_each: int = 1) -> Decimal:
    """ρ of a table (zCDP) for one that joins or leaves, rounded up: c/(2σ²).

    One changes at most c cells by one, so that the squares of its changes sum up to c.
    """
    exact = cells_each / (2 * Decimal(str(sigma)) ** 2)
    return exact.quantize(NANO, ROUND_CEILING)


def threshold(sigma: float, cells: int) -> int:
    """The smallest value that is shown: ⌈σ·Φ⁻¹(1 − 0.05/cells)⌉."""
    return ceil(sigma * NormalDist().inv_cdf(1 - SHOWN_BY_CHANCE / cells))


def margin(sigma: float, cells: int = 1) -> float:
    """Half of the 95 % interval of a sum of cells: 1.96σ√m."""
    return WITHIN * sigma * sqrt(cells)


def margin_of_share(
    sigma: float, share: float, cells: int, total: float, of_cells: int
) -> float:
    """Half of the 95 % interval of a sum of cells divided by all of its table's cells.

    The figure is part of the total, so their errors go together; to the first order the
    variance is σ²(m(1 − 2p) + p²M)/S², with m of M cells and the share p of the sum S.
    """
    spread = cells * (1 - 2 * share) + share**2 * of_cells
    return WITHIN * sigma * sqrt(max(spread, 0)) / total
