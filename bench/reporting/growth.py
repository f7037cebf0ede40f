"""What pages cost as the directory grows."""

import itertools
from collections.abc import Sequence
from typing import Any

from bench.page_growth import MOST_GROWN, grown, shared
from bench.reporting.drawing import Row, in_marks
from bench.reporting.shapes import Bound, Goal, Table, Told, median, said, spread

MEASURED = (
    "What every kind of page costs that is made anew, in directories of which each is ten times as large as the one"
    " before: processor time of application, database and cache together."
)
AIM = 1.1


def told(figures: Any) -> Told:
    sizes = figures["sizes"]
    kinds = shared(sizes)
    names = [f"{one['listings']:,}" for one in sizes]
    costs = {kind: [spread(one["pages"][kind]) for one in sizes] for kind in kinds}
    steps = {
        kind: [
            grown(before["pages"][kind], after["pages"][kind])
            for before, after in itertools.pairwise(sizes)
        ]
        for kind in kinds
    }
    return Told(
        [
            in_marks(
                "page-growth",
                "What a page costs by how many listings there are",
                "milliseconds of a processor for a request, least to greatest of the rounds;"
                " each line of the scale is ten times the one before",
                names,
                [Row(kind, costs[kind]) for kind in kinds],
            ),
            Table(
                [
                    "milliseconds of a processor",
                    *names,
                    *(f"× to {one}" for one in names[1:]),
                ],
                [
                    [
                        kind,
                        *(said(one, digits=2) for one in costs[kind]),
                        *(said(one) for one in steps[kind]),
                    ]
                    for kind in kinds
                ],
            ),
        ],
        [*goals(names, kinds, costs, steps)],
    )


def goals(
    names: Sequence[str],
    kinds: Sequence[str],
    costs: dict[str, Any],
    steps: dict[str, Any],
) -> list[Goal]:
    """Of each step the kind that grows most, and the middling one."""
    found = []
    for place, name in enumerate(names[1:]):
        ordered = sorted(kinds, key=lambda kind: steps[kind][place][0])
        for what, kind in (
            ("most", ordered[-1]),
            ("middling", ordered[len(ordered) // 2]),
        ):
            found.append(
                Goal(
                    f"to {name} listings, {what} ({kind})",
                    steps[kind][place],
                    f"× at {names[place]}",
                    ours=median(costs[kind][place + 1], " ms", 2),
                    peer=f"at {names[place]}: {median(costs[kind][place], ' ms', 2)}",
                    bar=Bound("≤", MOST_GROWN, " ×"),
                    aim=Bound("≤", AIM, " ×"),
                    is_first=what == "most",
                )
            )
    return found
