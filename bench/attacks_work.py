"""The attacks of tests/attacks at length, inside of Django: a row of figures for each."""

import json
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy as np

from privacy.releases import arithmetic
from tests.attacks import (
    averaging,
    bounds,
    crowd,
    knowing,
    programs,
    schemes,
    subtracting,
)
from tests.attacks.crowd import ONE_WAY, TABLES, Ints
from tests.attacks.knowing import Told

MEMBERS = 20_000
# So many that 0.005 over what is proven would be seen: by chance it comes once in a million runs.
LONG = 240_000
PAIRS = TABLES[len(ONE_WAY) :]
SMALL = {"type", "turnover", "employees"}


def row(scheme, attack, told, chance, bound=None, **more):
    found = {
        "scheme": scheme,
        "attack": attack,
        "success": round(told.success, 4),
        "chance": round(chance, 4),
        "bound": bound and round(bound, 4),
        "trials": told.trials,
        "error": round(2 * (told.success * (1 - told.success) / told.trials) ** 0.5, 4),
    }
    return found | more


def each(found: Ints) -> Told:
    """All categories of all trials alike."""
    return Told(int(found.sum()), found.size)


def all_five(found: Ints) -> Told:
    return Told(int(found.all(axis=1).sum()), len(found))


def usual_chance() -> float:
    return float(np.mean([subtracting.chance(place) for place in range(5)]))


def hidden_programs(seed):
    """The table whose hidden cells come out most, over many crowds; and all tables of one."""
    rng = np.random.default_rng(seed)
    hidden, exactly = Counter[str](), Counter[str]()
    # Those with countries hide hundreds of cells each, which take long.
    quick = [one for one in PAIRS if "country" not in one.name]
    of_all, chances = [0, 0], list[float]()
    for n in range(40):
        those = crowd.made(MEMBERS, rng)
        shown = schemes.hide_few(those, those)
        for table in PAIRS if n == 0 else quick:
            found = programs.recovered(table, shown, MEMBERS)
            hidden[table.name] += found.hidden
            exactly[table.name] += found.exactly
            if n == 0:
                of_all = [of_all[0] + found.exactly, of_all[1] + found.hidden]
                truth = crowd.counted(those, [table])[table.name]
                chances += truth[np.isnan(shown[table.name])].tolist()
    # The commonest count of a hidden cell.
    chance = Counter(chances).most_common(1)[0][1] / len(chances)
    often = [name for name in hidden if hidden[name] >= 20]
    name = max(often, key=lambda one: exactly[one] / hidden[one])
    most = Told(exactly[name], hidden[name])
    return [
        row("hide-under-10", "linear-programming", most, chance, table=name),
        row("hide-under-10", "linear-programming-all-tables", Told(*of_all), chance),
    ]


def hidden_subtracting(seed):
    rng = np.random.default_rng(seed)
    found = subtracting.right(schemes.hide_few, "read off", 200, MEMBERS, rng)
    return [row("hide-under-10", "subtract", each(found), usual_chance())]


def cell_keys_subtracting(seed):
    rng = np.random.default_rng(seed)
    found = subtracting.right(schemes.cell_keys, "changed", 200, MEMBERS, rng)
    return [row("cell-keys", "subtract", each(found), usual_chance())]


def cell_keys_averaging(seed):
    told = averaging.by_cell_keys(200, 5_000, np.random.default_rng(seed))
    return [row("cell-keys-free", "average-200", told, 1 / 9)]


def ours_subtracting(seed):
    rng = np.random.default_rng(seed)
    found = subtracting.right(schemes.ours, "likeliest", 300, MEMBERS, rng)
    # A category counts in five tables, a company in fifteen.
    five = [one for one in TABLES if 0 in crowd.places(one)]
    gained, of_all = bounds.advantage(five), bounds.advantage(TABLES)
    lucky = subtracting.commonest_five()
    return [
        row("ours", "subtract", each(found), usual_chance(), usual_chance() + gained),
        row("ours", "subtract-all-five", all_five(found), lucky, lucky + of_all),
    ]


def ours_knowing(seed):
    told = knowing.told(TABLES, LONG, np.random.default_rng(seed))
    best = bounds.best([one.sigma for one in TABLES])
    return [row("ours", "everybody-else-known", told, 0.5, best)]


def ours_over_a_year(seed):
    year = [*[ONE_WAY] * 4, PAIRS]
    told = knowing.over_a_year(year, 60_000, np.random.default_rng(seed))
    best = bounds.best([table.sigma for one in year for table in one])
    return [row("ours", "everybody-else-known-for-a-year", told, 0.5, best)]


def ours_sybils(seed):
    sigma = ONE_WAY[0].sigma
    told = knowing.with_sybils(sigma, 50, 4, 100_000, np.random.default_rng(seed))
    return [row("ours", "fifty-sybils", told, 0.5, bounds.best([sigma] * 4))]


def ours_threshold(seed):
    table = ONE_WAY[0]
    least = arithmetic.threshold(table.sigma, table.cells)
    rng = np.random.default_rng(seed)
    told = knowing.on_the_threshold(table.sigma, least, LONG, rng)
    return [
        row("ours", "dummy-on-the-threshold", told, 0.5, bounds.best([table.sigma]))
    ]


def hidden_threshold(seed):
    """The same on true counts that show from ten on: it needs no trial, but has them."""
    there = np.random.default_rng(seed).integers(0, 2, size=1_000)
    is_shown = schemes.HIDDEN_UNDER - 1 + there >= schemes.HIDDEN_UNDER
    told = Told(int((is_shown == there).sum()), len(there))
    return [row("hide-under-10", "dummy-on-the-threshold", told, 0.5)]


def ours_averaging(seed):
    told = averaging.of_frozen(6, 200, 20_000, np.random.default_rng(seed))
    return [row("ours", "average-200", told, 0.5, bounds.best([6]))]


def ours_programs(seed):
    """In whole numbers with three dimensions; with all five by its relaxation."""
    small = [one for one in TABLES if {d.name for d in one.dimensions} <= SMALL]
    rng = np.random.default_rng(seed)
    whole = programs.told(small, MEMBERS, 3_000, rng)
    every = programs.told(TABLES, MEMBERS, 250, rng, seconds=20, whole=False)
    best = [bounds.best([one.sigma for one in some]) for some in (small, TABLES)]
    return [
        row("ours", "linear-programming", whole, 0.5, best[0]),
        row("ours", "linear-programming-all-tables", every, 0.5, best[1]),
    ]


ATTACKS: list[Callable[[int], list[dict[str, Any]]]] = [
    hidden_programs,
    hidden_subtracting,
    hidden_threshold,
    cell_keys_subtracting,
    cell_keys_averaging,
    ours_subtracting,
    ours_knowing,
    ours_over_a_year,
    ours_programs,
    ours_sybils,
    ours_threshold,
    ours_averaging,
]


def main(seed: int) -> None:
    """Each attack with a seed of its own; two at a time, the longest first."""
    with ProcessPoolExecutor(2) as pool:
        waiting = [pool.submit(one, seed + n) for n, one in enumerate(ATTACKS)]
        found = [
            one | {"seed": seed + n}
            for n, done in enumerate(waiting)
            for one in done.result()
        ]
    json.dump(found, sys.stdout)
