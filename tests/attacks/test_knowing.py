"""The attacker knows every other company: whether this one is there stays nearly a coin's throw.

Each is held from both sides: success no greater than is proven, and no smaller than the best
test has to have, so that an attack that has become blind does not pass for safety. A false alarm
on each side: 1e-7 (bounds.ALARM), by the binomial distribution itself.
"""

import numpy as np
import pytest

from privacy.releases import arithmetic
from tests.attacks import bounds, knowing
from tests.attacks.crowd import ONE_WAY, TABLES

pytestmark = [pytest.mark.promise("T7"), pytest.mark.timeout(600)]
TRIALS = 12_000
CAP = 0.35  # ρ of a year, as the database has it


def judge(told, best):
    assert told.hits <= bounds.most(told.trials, best)
    assert told.hits >= bounds.fewest(told.trials, best)


def test_one_release_of_all_tables():
    best = bounds.best([one.sigma for one in TABLES])
    assert best == pytest.approx(bounds.success(bounds.rho(TABLES)), abs=1e-4)
    judge(knowing.told(TABLES, TRIALS, np.random.default_rng(1)), best)


def test_all_releases_of_a_year():
    """What the clock makes: the one-way tables every quarter, the others once."""
    year = [*[ONE_WAY] * 4, TABLES[len(ONE_WAY) :]]
    spent = sum(bounds.rho(one) for one in year)
    assert spent <= CAP
    best = bounds.best([table.sigma for one in year for table in one])
    told = knowing.over_a_year(year, 8_000, np.random.default_rng(2))
    judge(told, best)
    assert best <= bounds.success(CAP)


def test_fifty_companies_of_ones_own_around_a_cell():
    """They come and go as they please in every release; noise does not follow how many there are."""
    releases, sigma = 4, ONE_WAY[0].sigma
    told = knowing.with_sybils(sigma, 50, releases, TRIALS, np.random.default_rng(3))
    judge(told, bounds.best([sigma] * releases))


@pytest.mark.parametrize("table", [TABLES[0], TABLES[-1]], ids=lambda one: one.name)
def test_dummies_on_the_threshold(table):
    """What is shown follows the noisy value, so that the step is as soft as the noise."""
    threshold = arithmetic.threshold(table.sigma, table.cells)
    rng = np.random.default_rng(4)
    told = knowing.on_the_threshold(table.sigma, threshold, TRIALS, rng)
    best = bounds.best([table.sigma])
    assert told.hits <= bounds.most(told.trials, best)
    # It is the best test there is: of two worlds one apart, one value parts them best.
    assert told.hits >= bounds.fewest(told.trials, best)
