"""A supplier's file of items, beside django-import-export and COPY."""

from collections.abc import Sequence
from typing import Any

from bench.reporting.drawing import in_bars
from bench.reporting.shapes import (
    Bound,
    Goal,
    Table,
    Told,
    Triple,
    median,
    said,
    spread,
)

MEASURED = (
    "How many rows a second of a supplier's CSV file of 16 columns are looked through (every row read,"
    " cleaned, compared, its errors told) and entered as drafts, beside django-import-export on the same"
    " file, as it is shipped and tuned by its own switches for bulk; the limit is COPY of the same items into"
    " a twin of their table, which checks nothing."
)
PEER = {
    "shipped": "django-import-export, shipped",
    "bulk": "django-import-export, tuned",
}


def told(figures: Any) -> Told:
    sizes: dict[str, Any] = figures["sizes"]
    peers = {
        name: [one[name] for one in figures["peer"]]
        for name in (PEER if "peer" in figures else ())
    }
    rounds = {PEER[name]: found for name, found in peers.items()}
    rounds |= {f"ours, {int(rows):,} rows": found for rows, found in sizes.items()}
    rows = [(name, speed(found)) for name, found in rounds.items()]
    largest = max(sizes, key=int)
    copied = spread(one["rows"] / one["copy"] for one in sizes[largest])
    return Told(
        [
            in_bars(
                "import",
                "Rows of a file, looked through and entered",
                "rows a second by the clock, more is better",
                [*rows, ("limit: COPY, unchecked", copied)],
            ),
            Table(
                ["rows a second", "looked through", "entered", "both", "most memory"],
                [
                    [name, *cells(found), memory(found, figures, name)]
                    for name, found in rounds.items()
                ]
                + [["limit: COPY, unchecked", "–", said(copied), "–", "–"]],
            ),
            *published(figures.get("publishing")),
        ],
        goals(sizes, peers, copied),
    )


def whole(told: Any) -> float:
    return float(told["looking"] + told["entering"])


def speed(rounds: Sequence[Any]) -> list[float]:
    return spread(one["rows"] / whole(one) for one in rounds)


def cells(rounds: Sequence[Any]) -> list[str]:
    parts = [
        said(spread(one["rows"] / one[part] for one in rounds))
        for part in ("looking", "entering")
    ]
    return [*parts, said(speed(rounds))]


def memory(rounds: Sequence[Any], figures: Any, name: str) -> str:
    """The peer does both in one process, whose greatest memory is that of shipped."""
    if name == PEER["shipped"]:
        rounds = figures["peer"]
    peaks = [one["peak_mb"] for one in rounds if "peak_mb" in one]
    return f"{max(peaks):,.0f} MB" if peaks else "–"


def published(found: Any) -> list[Table]:
    if not found:
        return []
    return [
        Table(
            ["published too", "rows a second", "of a processor", "live", "held"],
            [
                [
                    name,
                    f"{one['rows'] / one['entering']:,.0f}",
                    f"{one['rows'] / one['cpu']:,.0f}",
                    f"{one['published']:,}",
                    f"{one['held']:,}",
                ]
                for name, key in (
                    ("supplier nobody knows: all wait for staff", "stranger"),
                    ("trusted supplier", "trusted"),
                    ("trusted supplier, other prices", "changed"),
                )
                for one in (found[key],)
            ],
        )
    ]


def goals(sizes: dict[str, Any], peers: dict[str, Any], copied: Triple) -> list[Goal]:
    largest = max(sizes, key=int)
    limit = f"COPY: {median(copied)}"
    found = []
    for name, theirs in peers.items():
        if ours := sizes.get(str(theirs[0]["rows"])):
            pairs = zip(ours, theirs, strict=True)
            shipped = name == "shipped"
            found.append(
                Goal(
                    f"import, {theirs[0]['rows']:,} rows",
                    spread(whole(other) / whole(one) for one, other in pairs),
                    f"× {PEER[name]}",
                    ours=f"{median(speed(ours))} rows a second",
                    peer=f"{'as shipped' if shipped else 'tuned'}: {median(speed(theirs))}",
                    bar=Bound("≥", 10, " ×") if shipped else None,
                    aim=Bound("≥", 25, " ×") if shipped else None,
                    is_first=shipped,
                )
            )
    share = spread(one["copy"] / whole(one) for one in sizes[largest])
    return [
        *found,
        Goal(
            f"import, {int(largest):,} rows",
            share,
            "× COPY",
            ours=f"{median(speed(sizes[largest]))} rows a second",
            limit=limit,
            aim=Bound("≥", 0.3, " ×"),
            is_first=True,
        ),
    ]
