"""Asking again in other groups: regions and countries are sums of the same draws."""

import numpy as np
import pytest

from tests.attacks import averaging, bounds

pytestmark = [pytest.mark.promise("T7"), pytest.mark.timeout(600)]
TRIALS = 1_500


def test_two_hundred_groups_say_no_more_than_the_cell():
    """A false alarm: 1e-7 on either side (bounds.ALARM)."""
    told = averaging.of_frozen(6, 200, TRIALS, np.random.default_rng(21))
    best = bounds.best([6])
    assert bounds.fewest(TRIALS, best) <= told.hits <= bounds.most(TRIALS, best)


def test_of_cell_keys_two_hundred_groups_give_the_count():
    """A right guess is one in nine by chance; nine in ten have to be right (1e-6 by far)."""
    told = averaging.by_cell_keys(200, 200, np.random.default_rng(22))
    assert told.success > 0.7
