"""Tables that have to agree with one another, as a linear program: which counts fit them all?

Where cells are left out, how few and how many each can hold. Where cells are noisy, the whole
numbers that come closest to all tables together, whose margins agree.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import optimize, sparse

from privacy.releases.catalogue import Table
from tests.attacks import crowd, knowing
from tests.attacks.crowd import Floats, Ints, Values
from tests.attacks.schemes import HIDDEN_UNDER, with_noise

NEXT_TO_NOTHING = 1e-6


class Recovered(NamedTuple):
    """Of the cells that were left out, how many the program gives back exactly."""

    exactly: int
    hidden: int


def recovered(table: Table, shown: Values, total: int) -> Recovered:
    """Hidden cells of a two-way table, from what its margins leave for them.

    The program of a table and its margins has whole solutions by itself (transportation).
    """
    known = shown[table.name]
    hidden = np.flatnonzero(np.isnan(known))
    if not len(hidden):
        return Recovered(0, 0)
    rows, sums = _margins(table, shown, total)
    left = sums - np.asarray(rows @ np.nan_to_num(known)).ravel()
    only = rows[:, hidden]
    asked = np.asarray(only.sum(axis=1)).ravel() > 0
    # Where a margin leaves nothing, or a cell alone, nothing else has to be asked.
    exactly = 0
    for n in range(len(hidden)):
        goal = np.zeros(len(hidden))
        goal[n] = 1
        ends = [
            optimize.linprog(
                sign * goal,
                A_eq=only[asked],
                b_eq=left[asked],
                bounds=(0, HIDDEN_UNDER - 1),
                method="highs",
            ).fun
            * sign
            for sign in (1, -1)
        ]
        exactly += ends[1] - ends[0] < NEXT_TO_NOTHING
    return Recovered(exactly, len(hidden))


def _margins(
    table: Table, shown: Values, total: int
) -> tuple[sparse.csr_matrix, Floats]:
    """What has to add up: the lines of a two-way table whose margin is shown, and the total."""
    first, second = table.dimensions
    height, width = crowd.shape(table)
    lines = sparse.vstack(
        [
            sparse.kron(sparse.eye(height), np.ones((1, width))),
            sparse.kron(np.ones((1, height)), sparse.eye(width)),
            np.ones((1, height * width)),
        ]
    ).tocsr()
    sums = np.concatenate([shown[first.name], shown[second.name], [total]])
    there = ~np.isnan(sums)
    return lines[there], sums[there]


class Program:
    """The closest whole counts to noisy tables of some dimensions, each alone and in pairs.

    Counted are the cells of the two-way tables; the one-way tables are their margins, whichever
    two-way table they are taken from. Far from a value costs as much as the noise is unlikely.
    """

    def __init__(self, tables: Sequence[Table]) -> None:
        self.tables = tables
        self.pairs = [one for one in tables if len(one.dimensions) == 2]
        self.starts = dict(
            zip(
                [one.name for one in self.pairs],
                np.cumsum([0, *(one.cells for one in self.pairs)]).tolist(),
                strict=False,
            )
        )
        self.unknown = sum(one.cells for one in self.pairs)
        self.sums = {one.name: self._summed(one) for one in tables}
        measured = sparse.vstack([self.sums[one.name] for one in tables]).tocsr()
        slack = sparse.eye(measured.shape[0])
        # −slack ≤ what is counted − what is said ≤ slack
        self.above = sparse.hstack([measured, -slack]).tocsr()
        self.below = sparse.hstack([measured, slack]).tocsr()
        agreeing = self._agreeing()
        self.agreeing = sparse.hstack(
            [agreeing, sparse.csr_matrix((agreeing.shape[0], slack.shape[0]))]
        ).tocsr()
        weight = np.concatenate([np.full(one.cells, 1 / one.sigma) for one in tables])
        self.cost = np.concatenate([np.zeros(self.unknown), weight])

    def _summed(self, table: Table) -> sparse.csr_matrix:
        """Which unknowns make the cells of a table, by the first two-way table that can."""
        if table in self.pairs:
            found = sparse.eye(table.cells).tocsr()
            return self._placed(found, table)
        pair = next(one for one in self.pairs if table.dimensions[0] in one.dimensions)
        return self._placed(_line_sums(pair, table), pair)

    def _agreeing(self) -> sparse.csr_matrix:
        """Two-way tables that share a dimension have the same margin."""
        found = []
        for table in self.tables:
            if table in self.pairs:
                continue
            those = [one for one in self.pairs if table.dimensions[0] in one.dimensions]
            sums = [self._placed(_line_sums(one, table), one) for one in those]
            found += [sums[0] - other for other in sums[1:]]
        return sparse.vstack(found).tocsr()

    def _placed(self, sums: sparse.csr_matrix, pair: Table) -> sparse.csr_matrix:
        start = self.starts[pair.name]
        return sparse.hstack(
            [
                sparse.csr_matrix((sums.shape[0], start)),
                sums,
                sparse.csr_matrix((sums.shape[0], self.unknown - start - pair.cells)),
            ]
        ).tocsr()

    def closest(
        self, said: Values, seconds: float, *, whole: bool = True
    ) -> dict[str, Floats]:
        """The counts of all tables that fit best; the best found when the time is over."""
        values = np.concatenate([said[one.name] for one in self.tables])
        solved = optimize.milp(
            self.cost,
            constraints=[
                optimize.LinearConstraint(self.above, ub=values),
                optimize.LinearConstraint(self.below, lb=values),
                optimize.LinearConstraint(self.agreeing, 0, 0),
            ],
            integrality=np.concatenate(
                [np.full(self.unknown, int(whole)), np.zeros(len(values))]
            ),
            bounds=optimize.Bounds(0, np.inf),
            options={"time_limit": seconds, "mip_rel_gap": 1e-3},
        )
        if solved.x is None:
            raise RuntimeError(solved.message)
        counts = solved.x[: self.unknown]
        return {name: np.asarray(sums @ counts) for name, sums in self.sums.items()}


def _line_sums(pair: Table, table: Table) -> sparse.csr_matrix:
    height, width = crowd.shape(pair)
    if pair.dimensions[0] == table.dimensions[0]:
        return sparse.kron(sparse.eye(height), np.ones((1, width))).tocsr()
    return sparse.kron(np.ones((1, height)), sparse.eye(width)).tocsr()


def told(
    tables: Sequence[Table],
    members: int,
    trials: int,
    rng: np.random.Generator,
    *,
    seconds: float = 2.0,
    whole: bool = True,
) -> knowing.Told:
    """Is somebody in it? Everybody else is known; what was said is first put right by the program."""
    program = Program(tables)
    there = rng.integers(0, 2, size=trials)
    ratio = np.zeros(trials)
    for n in range(trials):
        those = crowd.made(members + 1, rng)
        others = crowd.counted(those[:-1], tables)
        said = crowd.counted(those if there[n] else those[:-1], tables)
        noisy = {one.name: with_noise(said[one.name], one.sigma) for one in tables}
        closest = program.closest(noisy, seconds, whole=whole)
        ratio[n] = sum(_for_it(one, closest, others, those[-1:]) for one in tables)
    return knowing.guessed(ratio, there, rng)


def _for_it(table: Table, closest: Values, others: dict[str, Ints], it: Ints) -> float:
    """How far the cell of a company speaks for its being in the table."""
    cell = int(crowd.cells(table, it)[0])
    more = closest[table.name][cell] - others[table.name][cell]
    return float((2 * more - 1) / (2 * table.sigma**2))
