"""The live checks of the promises: who looks at what, told by each app.

A check is one function: it reads rows and says how many of how many are not as promised. An
app's `promise_checks.py` has it, with the decorator; or it stands beside what it judges, and a
line there enters it. What runs it is in running.py, what the page says in saying.py.
"""

from collections.abc import Callable
from typing import NamedTuple

from django.utils.functional import Promise

from privacy.holdings import Declared
from privacy.policies import CLAUSES
from privacy.promises.findings import Finding

Look = Callable[[], Finding | tuple[int, int]]


class Check(NamedTuple):
    """One live check: of which clause, and what it counts, in the reader's words."""

    name: str
    clause: str
    # What there should be none of: "Members whose source is not noted".
    wrong: Promise
    look: Look
    # What it looks at is public, or nobody: then it may be told of how many. A count of members,
    # or of what they have, would tell by one more that somebody has joined.
    openly: bool = False


registry: Declared[str, Check] = Declared()


def enter(
    clause: str, name: str, wrong: Promise, look: Look, *, openly: bool = False
) -> None:
    """Say that `look` tells whether a clause is kept: how many of how many are not as promised.

    `wrong` names what it counts, as a heading: a figure follows it ("0", or "0 of 431" where what
    is looked at may be counted `openly`).
    """
    if clause not in CLAUSES:
        raise ValueError(f"The policy has no clause {clause}.")
    full = f"{clause}.{name}"
    if full in registry.so_far:
        raise ValueError(f"There are two checks called {full}.")
    registry.so_far[full] = Check(full, clause, wrong, look, openly)


def promise_check(
    clause: str, wrong: Promise, *, openly: bool = False
) -> Callable[[Look], Look]:
    """Enter a function as a check; its name is the check's name."""

    def entered(look: Look) -> Look:
        enter(clause, look.__name__, wrong, look, openly=openly)
        return look

    return entered


def checks() -> list[Check]:
    """All checks in the order of the policy; P1, which looks at the others, is the last."""
    places = {clause: place for place, clause in enumerate(CLAUSES)}
    return sorted(
        registry.values(),
        key=lambda one: (one.clause == "P1", places[one.clause], one.name),
    )
