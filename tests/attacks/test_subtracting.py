"""One release before somebody joined or left, one after: nothing of theirs can be read off."""

import numpy as np
import pytest

from tests.attacks import bounds, schemes, subtracting
from tests.attacks.crowd import NAMES, ONE_WAY, TABLES

pytestmark = [pytest.mark.promise("T7"), pytest.mark.timeout(600)]
TRIALS = 1500
FEW = 30  # of attacks on all fifteen tables at once


# What is gained over the commonest category is at most the advantage of the one release that the
# company is in, in the tables that its category counts in. A false alarm: 1e-7 each (bounds.ALARM).
@pytest.mark.parametrize("joins", [True, False], ids=["joins", "leaves"])
@pytest.mark.parametrize("place", range(5), ids=NAMES)
def test_a_category_is_guessed_hardly_better_than_the_commonest(place, joins):
    table = ONE_WAY[place]
    rng = np.random.default_rng(31 + place)
    hits = subtracting.right_by_one_table(table, TRIALS, rng, joins=joins)
    chance = subtracting.chance(place) + bounds.advantage([table])
    assert hits <= bounds.most(TRIALS, chance)


def test_all_tables_together_do_not_say_it_either():
    """The likeliest of all 737,280 combinations. A false alarm: 1e-7 each, six times."""
    rng = np.random.default_rng(41)
    found = subtracting.right(schemes.ours, "likeliest", FEW, 500, rng)
    for place, hits in enumerate(found.sum(axis=0)):
        with_it = [one for one in TABLES if place in subtracting.crowd.places(one)]
        gained = bounds.advantage(with_it)
        assert hits <= bounds.most(FEW, subtracting.chance(place) + gained)
    gained = bounds.advantage(TABLES)
    chance = subtracting.commonest_five() + gained
    assert found.all(axis=1).sum() <= bounds.most(FEW, chance)


@pytest.mark.parametrize(
    ("scheme", "attack"),
    [(schemes.hide_few, "read off"), (schemes.cell_keys, "changed")],
    ids=["cells under ten hidden", "cell keys"],
)
def test_the_same_reads_everything_off_the_usual_ways(scheme, attack):
    """So that an attack which finds nothing in ours is known to find something. No chance in it
    but the members: all of ten are read, where one in four is by chance (1e-6 for half)."""
    found = subtracting.right(scheme, attack, 10, 20_000, np.random.default_rng(43))
    assert found.mean() >= 0.9
