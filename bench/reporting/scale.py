"""Search by size: ours, the page as it is usually made, tantivy."""

import statistics
from collections.abc import Sequence
from math import log10
from typing import Any

from bench.reporting.drawing import Row, in_marks
from bench.reporting.shapes import (
    Bound,
    Chart,
    Goal,
    Table,
    Told,
    Triple,
    median,
    once,
    said,
    spread,
)

MEASURED = (
    "What one question costs as the directory grows, by kind of question, beside the page as it is usually"
    " made (`to_tsvector`, `ts_rank`, a count and three facets over the same rows and index) and beside the"
    " limit: tantivy, a library that finds and counts words in files of its own and does nothing else. Processor"
    " time is what the database's process and the asking one did, which others on"
    " the machine disturb less than the clock."
)
P50, P95 = 0, 1
ENGINES = {
    "ours": "ours",
    "page": "our whole page",
    "usual": "the usual page",
    "tantivy": "tantivy",
}
SUGGESTIONS = "suggestions"
# Of less nobody waits, and ratios say nothing.
LEAST = 2.0


def told(figures: Any) -> Told:
    sizes = sorted(figures["sizes"], key=lambda one: one["listings"])
    last = sizes[-1]
    blocks: list[Chart | Table | str] = [
        in_marks(
            "search-scale-engines",
            f"One question of {last['listings']:,} listings",
            "milliseconds of a processor, median of the questions; each line of the scale is ten"
            " times the one before",
            list(ENGINES.values()),
            [
                Row(kind, [of(last, kind, one, "work", P50) for one in ENGINES])
                for kind in last["kinds"]
            ],
        ),
        table(last, "work", ENGINES),
        "p50 and p95 of the questions of a kind; in brackets the least and the greatest p95 of the rounds.",
    ]
    if len(sizes) > 1:
        blocks += growing(sizes)
    return Told(blocks, goals(sizes))


def of(
    found: Any, kind: str, engine: str, figure: str, which: int
) -> list[float] | None:
    rounds = found["kinds"].get(kind, {}).get(engine)
    return spread(one[figure][which] for one in rounds) if rounds else None


def table(found: Any, figure: str, engines: dict[str, str]) -> Table:
    """Medians of the questions and their p95, both as median over the rounds."""

    def cell(kind: str, engine: str) -> str:
        middle = of(found, kind, engine, figure, P50)
        tail = of(found, kind, engine, figure, P95)
        return f"{said(once(middle[0]))} / {said(tail)}" if middle and tail else "–"

    size = f"{found['listings']:,}"
    return Table(
        [
            f"{size} listings, ms of a processor, p50 / p95",
            *engines.values(),
        ],
        [
            [kind, *(cell(kind, engine) for engine in engines)]
            for kind in found["kinds"]
        ],
    )


def growing(sizes: Sequence[Any]) -> list[Chart | Table | str]:
    names = [f"{one['listings']:,} listings" for one in sizes][:4]
    kinds = list(sizes[-1]["kinds"])
    rows = [
        Row(kind, [of(one, kind, "ours", "database", P95) for one in sizes[:4]])
        for kind in kinds
    ]
    chart = in_marks(
        "search-scale-growth",
        "Ours as the directory grows",
        "milliseconds that the database worked for a question, p95; at most 20 are asked",
        names,
        rows,
        by_tens=False,
    )
    cells = [
        [row.label, *(said(one) if one else "–" for one in row.found), grown(row.found)]
        for row in rows
    ]
    return [chart, Table(["database, p95 ms", *names, "grown"], cells)]


def grown(found: Sequence[Triple | None]) -> str:
    first, last = found[0], found[-1]
    return f"{last[0] / first[0]:.1f} ×" if first and last and first[0] else "–"


def goals(sizes: Sequence[Any]) -> list[Goal]:
    first, last = sizes[0], sizes[-1]
    at = f"{last['listings']:,}"
    tails = {
        kind: tail
        for kind in last["kinds"]
        if kind != SUGGESTIONS
        and (tail := of(last, kind, "ours", "database", P95)) is not None
    }
    slowest = max(tails, key=lambda kind: tails[kind][0])
    found = [
        Goal(
            f"search of {at}, slowest kind ({slowest}), database p95",
            tails[slowest],
            "ms",
            ours=median(tails[slowest], " ms"),
            peer=f"usual page: {tail_of(last, slowest, 'usual', 'database')}",
            limit=f"tantivy: {tail_of(last, slowest, 'tantivy', 'work')}",
            bar=Bound("≤", 20, " ms"),
            is_first=True,
        ),
        common(last, at),
    ]
    if typed := of(last, SUGGESTIONS, "ours", "in database", P95):
        found.append(
            Goal(f"suggestions at {at}, p95", typed, "ms", bar=Bound("≤", 5, " ms"))
        )
    if first is not last:
        found += steps(first, last, tails)
    return found


def tail_of(found: Any, kind: str, engine: str, figure: str) -> str:
    tail = of(found, kind, engine, figure, P95)
    return median(tail, " ms") if tail else "not asked"


def common(found: Any, at: str) -> Goal:
    kinds = ("commonest word", "rare word")
    often, seldom = (of(found, kind, "ours", "database", P95) for kind in kinds)
    if often is None or seldom is None:
        raise KeyError("commonest word")
    ratio = [one / max(LEAST, seldom[0]) for one in often]
    return Goal(
        f"commonest word of {at}",
        ratio,
        "× a rare word",
        bar=Bound("≤", 5, " ×"),
        aim=Bound("≤", 2, " ×"),
    )


def steps(first: Any, last: Any, tails: dict[str, list[float]]) -> list[Goal]:
    """How p95 grows at the worst, and what our whole page costs a step of ten times."""
    grown = {}
    for kind, tail in tails.items():
        if before := of(first, kind, "ours", "database", P95):
            grown[kind] = [one / max(LEAST, before[0]) for one in tail]
    worst = max(grown, key=lambda kind: grown[kind][0])
    sizes = f"{first['listings']:,} to {last['listings']:,}"
    goals = [
        Goal(
            f"growth from {sizes}, most ({worst})",
            grown[worst],
            "×",
            bar=Bound("≤", 3, " ×"),
            is_first=True,
        )
    ]
    tenfold = statistics.median(
        [
            (after[0] / before[0]) ** (1 / times)
            for kind in tails
            if (before := of(first, kind, "page", "work", P50))
            and (after := of(last, kind, "page", "work", P50))
            and (times := steps_between(first, last))
        ]
    )
    return [
        *goals,
        Goal(
            "our whole page, a step of ten times as many, middling kind",
            once(tenfold),
            "×",
            bar=Bound("≤", 1.25, " ×"),
            aim=Bound("≤", 1.1, " ×"),
        ),
    ]


def steps_between(first: Any, last: Any) -> float:
    """How many times ten."""
    return log10(last["listings"] / first["listings"])
