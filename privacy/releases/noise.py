"""Noise from OpenDP's exact discrete Gaussian; drawn by a worker, once for each table."""

from collections.abc import Sequence
from importlib.metadata import version
from math import sqrt

import opendp.prelude as dp


def made_with() -> str:
    return f"opendp {version('opendp')}"


def with_noise(counts: Sequence[int], sigma: float) -> list[int]:
    """Each count plus a draw of its own. How many counts one that joins changes is the table's."""
    measured = _mechanism(sigma)(list(counts))
    return [int(value) for value in measured]


def cost_by_library(sigma: float, cells_each: int = 1) -> float:
    """ρ by OpenDP's own privacy map: what `arithmetic.cost` is held against.

    One that joins changes that many counts by one each: in L2 by the root of it.
    """
    return float(_mechanism(sigma).map(sqrt(cells_each)))  # type: ignore[no-untyped-call]


def _mechanism(sigma: float) -> dp.Measurement:
    dp.enable_features("contrib")
    integers = dp.vector_domain(dp.atom_domain(T=int))
    return dp.m.make_gaussian(integers, dp.l2_distance(T=float), scale=float(sigma))
