"""Somebody joins (or leaves) between two releases: take one from the other, and read them off.

The attacker knows how common each category is, that exactly one member joined, and how the
scheme works, but not the other members.
"""

from collections.abc import Callable, Sequence
from math import prod

import numpy as np

from privacy.releases.catalogue import Table
from tests.attacks import crowd
from tests.attacks.crowd import ONE_WAY, SIZES, TABLES, Floats, Ints, Values
from tests.attacks.schemes import Scheme, with_noise

NEXT_TO_NOTHING = 1e-6


def commonest() -> list[int]:
    return [int(one.argmax()) for one in crowd.weights()]


def chance(place: int) -> float:
    """How often guessing the commonest category is right."""
    return float(crowd.weights()[place].max())


def read_off(before: Values, after: Values) -> list[int]:
    """Of exact counts: the cell of each one-way table that grew by one; else the commonest."""
    found = commonest()
    for place, table in enumerate(ONE_WAY):
        grown = np.flatnonzero(after[table.name] - before[table.name] == 1)
        if len(grown) == 1:
            found[place] = int(grown[0])
    return found


def changed(before: Values, after: Values) -> list[int]:
    """Of cell keys: only cells with the new member have another key, so only they change."""
    votes = [np.zeros(size) for size in SIZES]
    for table in TABLES:
        moved = np.flatnonzero(after[table.name] != before[table.name])
        for place, values in zip(
            crowd.places(table),
            np.unravel_index(moved, crowd.shape(table)),
            strict=True,
        ):
            np.add.at(votes[place], values, 1)
    return [
        int(one.argmax()) if one.any() else usual
        for one, usual in zip(votes, commonest(), strict=True)
    ]


def likeliest(before: Values, after: Values) -> list[int]:
    """Of noisy counts: the five categories together that fit best, with how common they are."""
    fit = np.zeros(SIZES)
    for place, one in enumerate(crowd.weights()):
        fit += np.log(one).reshape(_along([place]))
    for table in TABLES:
        apart = _speaking_for(after[table.name] - before[table.name])
        fit += apart.reshape(_along(crowd.places(table)))
    return [int(one) for one in np.unravel_index(int(fit.argmax()), SIZES)]


def _speaking_for(apart: Floats) -> Floats:
    """How far each cell's difference speaks for the member being in it (in units of log odds).

    How much noise there is, the attacker reads off the differences themselves: of noise that is
    less than was said, or the same in all cells, this makes the most.
    """
    around = apart - apart.mean(axis=-1, keepdims=True)
    spread = around.var(axis=-1, keepdims=True)
    return np.asarray(around / np.maximum(spread, NEXT_TO_NOTHING))


def _along(places: Sequence[int]) -> list[int]:
    return [size if n in places else 1 for n, size in enumerate(SIZES)]


ATTACKS: dict[str, Callable[[Values, Values], list[int]]] = {
    "read off": read_off,
    "changed": changed,
    "likeliest": likeliest,
}


def right(
    scheme: Scheme,
    attack: str,
    trials: int,
    members: int,
    rng: np.random.Generator,
) -> Ints:
    """Which categories were guessed rightly: a row for each trial, a column for each dimension."""
    found = []
    for _n in range(trials):
        those = crowd.made(members + 1, rng)
        keys = rng.integers(0, 2**62, size=members + 1)
        before = scheme(those[:-1], keys[:-1])
        after = scheme(those, keys)
        guess = ATTACKS[attack](before, after)
        found.append(np.array(guess) == those[-1])
    return np.array(found, dtype=np.int64)


def right_by_one_table(
    table: Table, trials: int, rng: np.random.Generator, joins: bool = True
) -> int:
    """The same with our noise and a one-way table alone, all trials at a time.

    The others cancel out, so that only the noise and the one who joins or leaves are left.
    """
    likely = crowd.weights()[crowd.places(table)[0]]
    there = rng.choice(table.cells, size=trials, p=likely)
    others = np.zeros((trials, table.cells), dtype=np.int64)
    those = others.copy()
    those[np.arange(trials), there] += 1
    first, second = (others, those) if joins else (those, others)
    apart = with_noise(second, table.sigma) - with_noise(first, table.sigma)
    fit = _speaking_for(apart if joins else -apart) + np.log(likely)
    return int((fit.argmax(axis=1) == there).sum())


def all_five(found: Ints) -> float:
    return float(found.all(axis=1).mean())


def commonest_five() -> float:
    """How often guessing the commonest five together is right."""
    return prod(chance(place) for place in range(len(SIZES)))
