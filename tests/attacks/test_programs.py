"""Linear programming on tables that have to agree: it opens hidden cells, and not noisy ones."""

import numpy as np
import pytest

from tests.attacks import bounds, crowd, programs, schemes
from tests.attacks.crowd import TABLES

pytestmark = [pytest.mark.promise("T7"), pytest.mark.timeout(600)]
SMALL = {"type", "turnover", "employees"}
TRIALS = 300


def small_tables():
    """Three dimensions, alone and in pairs: 216 cells, solved in whole numbers in a moment."""
    return [one for one in TABLES if {d.name for d in one.dimensions} <= SMALL]


def test_with_and_without_somebody_there_is_no_difference_beyond_the_bound():
    """Whatever a program makes of the released values, it knows no more than they do. A false
    alarm: 1e-7 (bounds.ALARM)."""
    tables = small_tables()
    told = programs.told(tables, 500, TRIALS, np.random.default_rng(11))
    best = bounds.best([one.sigma for one in tables])
    assert told.hits <= bounds.most(TRIALS, best)


def test_of_true_counts_the_same_program_knows_it_always(monkeypatch):
    """So that a program which finds nothing in ours is known to find something."""
    monkeypatch.setattr(
        programs, "with_noise", lambda counts, sigma: counts.astype(float)
    )
    told = programs.told(small_tables(), 500, 20, np.random.default_rng(12))
    assert told.hits == 20


def test_cells_hidden_under_ten_are_given_back_by_their_margins():
    """The same crowd each time: no chance in it."""
    those = crowd.made(20_000, np.random.default_rng(13))
    shown = schemes.hide_few(those, those)
    pairs = [
        one for one in TABLES if one.name in {"industry-employees", "country-type"}
    ]
    found = [programs.recovered(one, shown, len(those)) for one in pairs]
    assert any(one.exactly for one in found)
