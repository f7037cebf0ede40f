"""A release before it is made, in words for our staff: what enters, why, and what it costs."""

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import NamedTuple

from django.utils import translation

from privacy.releases import planning
from privacy.releases.catalogue import Table
from privacy.releases.planning import Line, Plan, Why

REASONS = {
    Why.MARGIN: "One dimension: always of use.",
    Why.USEFUL: "Of use, by the dry run.",
    Why.COARSER: "Too fine as it is: a coarser one takes its place.",
    Why.WHEN_DRAWN: "Decided by the tables of one dimension in this release. It may become"
    " coarser, or be left out.",
    Why.TOO_FINE: "Left out: it would show too few members, or too unsurely.",
    Why.UNKNOWN: "Left out: nothing was released to foresee it by. Choose the tables of its"
    " dimensions too.",
    Why.BUDGET: "Left out: the year's budget has no room for it.",
}
SHOWN = Decimal("0.0001")
RULE = (
    f"A table of two dimensions enters where at least {planning.LEAST_COVERAGE:.0%} of the"
    f" members would be in cells that are shown, and these are wrong by at most"
    f" {planning.LARGEST_ERROR:.0%} at the median. This is foreseen from released figures alone."
)


class Told(NamedTuple):
    """One wanted table, as a row of the preview."""

    asked: str
    taken: str
    cost: str
    coverage: str
    error: str
    why: str


def title(table: Table) -> str:
    with translation.override("en"):
        names = [str(one.title) for one in table.dimensions]
    return " × ".join([names[0], *(one.lower() for one in names[1:])])


def amount(rho: Decimal) -> str:
    """ρ to four digits, rounded up: nothing looks cheaper than it is."""
    return str(rho.quantize(SHOWN, ROUND_CEILING))


def rows(plan: Plan) -> Iterable[Told]:
    return [told(one) for one in plan.lines]


def told(line: Line) -> Told:
    seen = line.forecast
    return Told(
        title(line.asked),
        title(line.taken) if line.taken else "–",
        amount(line.rho) if line.taken else "–",
        f"{seen.coverage:.0%}" if seen else "–",
        f"{seen.error:.1%}" if seen and seen.error is not None else "–",
        REASONS[line.why],
    )


def sums(plan: Plan) -> list[tuple[str, str]]:
    """The budget before and after, line by line."""
    standing = plan.standing
    return [
        (f"Budget of {standing.year}", amount(standing.cap)),
        ("Spent so far", amount(standing.spent)),
        ("Left", amount_left(standing.left)),
        ("This release, at most", amount(plan.rho)),
        ("Left afterwards, at least", amount_left(standing.left - plan.rho)),
    ]


def amount_left(rho: Decimal) -> str:
    return str(rho.quantize(SHOWN, ROUND_FLOOR))
