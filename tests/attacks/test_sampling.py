"""The noise is what it is said to be: a million draws against the exact discrete Gaussian.

A false alarm of each χ² test: 1e-8, so that all together are far below one in a million runs.
"""

import numpy as np
import pytest

from privacy.releases import arithmetic, noise
from tests.attacks import sampling

pytestmark = [pytest.mark.promise("T7"), pytest.mark.timeout(600)]
ALARM = 1e-8
MILLION = 1_000_000


@pytest.fixture(scope="module")
def million():
    """As one release's values, cell by cell."""
    return sampling.draws(MILLION, 6)


def test_a_million_draws_are_a_discrete_gaussian(million):
    assert sampling.fits(million, 6) > ALARM


def test_another_sigma_would_be_noticed(million):
    """Of one part in fifty more or less; and of noise that never says nought."""
    assert sampling.fits(million, 6 * 1.02) < ALARM
    assert sampling.fits(million, 6 / 1.02) < ALARM
    assert sampling.fits(million[million != 0], 6) < ALARM


@pytest.mark.parametrize("count", [0, 5_000])
def test_the_noise_does_not_follow_the_count(count):
    assert sampling.fits(sampling.draws(100_000, 10, count), 10) > ALARM


def test_a_cells_noise_tells_nothing_about_the_next(million):
    for apart in (1, 7, 60):
        first, second = million[:-apart:2], million[apart::2]
        size = min(len(first), len(second))
        assert sampling.independent(first[:size], second[:size]) > ALARM


def test_a_releases_noise_tells_nothing_about_the_next():
    """Many small tables, each drawn twice, as they are in two releases."""
    pairs = [(sampling.draws(8, 6), sampling.draws(8, 6)) for _n in range(4_000)]
    first, second = (np.concatenate(one) for one in zip(*pairs, strict=True))
    assert sampling.independent(first, second) > ALARM
    assert sampling.fits(np.concatenate([first, second]), 6) > ALARM


@pytest.mark.parametrize("sigma", [0.5, 1, 6, 7.5, 10, 40, 999.99])
def test_a_table_costs_what_the_librarys_privacy_map_says(sigma):
    """Ours is rounded up to 1e-9, as the ledger keeps it, and never below."""
    ours, theirs = float(arithmetic.cost(sigma)), noise.cost_by_library(sigma)
    assert theirs * (1 - 1e-12) <= ours <= theirs + 1e-9 + 1e-15
