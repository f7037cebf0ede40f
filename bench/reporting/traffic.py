"""Counting requests as they come, and from access logs beside GoAccess."""

from typing import Any

from bench.reporting.drawing import in_bars
from bench.reporting.shapes import Bound, Goal, Table, Told, Triple, median, said

COUNTED = (
    "What counting adds to a request: the same requests, in turns, to an application and to the same one with"
    " the tally around it, once where it answers nothing but headers and once a kept page from Valkey."
)
IMPORTED = (
    "How many lines of an access log a second of one processor counts, whole commands with their start, beside"
    " GoAccess on the same files; both have to find the same pages and visitors on every day. The limit is a loop in"
    " Python that splits each line and counts addresses and paths."
)
WHO = {"ours": "ours", "goaccess": "GoAccess", "bare": "split and count, the limit"}
KEPT = "a kept page"


def told_of_requests(figures: Any) -> Told:
    kinds: dict[str, dict[str, Triple]] = figures
    rows = [
        (f"{name}, {at}", one[f"added {at}"])
        for name, one in kinds.items()
        for at in ("p50", "p99")
    ]
    return Told(
        [
            in_bars(
                "traffic",
                "What counting adds to a request",
                "microseconds, at the median and at the 99th percentile of the requests",
                rows,
                unit=" µs",
            ),
            Table(
                ["microseconds a request", "without", "with", "added", "ratio"],
                [
                    [
                        f"{name}, {at}",
                        *(
                            said(one[f"{figure} {at}"])
                            for figure in ("without", "with", "added", "ratio")
                        ),
                    ]
                    for name, one in kinds.items()
                    for at in ("p50", "p99")
                ],
            ),
        ],
        [
            Goal(
                "counting a request, added at p99",
                kinds[KEPT]["added p99"],
                "µs",
                ours=median(kinds[KEPT]["with p99"], " µs"),
                peer=f"not counted: {median(kinds[KEPT]['without p99'], ' µs')}",
                bar=Bound("≤", 300, " µs"),
                is_first=True,
            ),
        ],
    )


def told_of_logs(figures: Any) -> Told:
    logs = figures["logs"]
    rows = [
        (f"{name}: {WHO[key]}", one[key])
        for name, one in logs.items()
        for key in WHO
        if key in one
    ]
    return Told(
        [
            in_bars(
                "log-import",
                f"Access logs of {figures['lines']:,} lines",
                "lines a second of one processor, more is better",
                rows,
            ),
            Table(
                [
                    *("lines a second of one processor", "ours", "GoAccess"),
                    *("split and count", "times GoAccess", "most memory", "same days"),
                ],
                [
                    [
                        name,
                        *(said(one[key]) if key in one else "–" for key in WHO),
                        said(one["ratio"]),
                        f"{one['megabytes']:,.0f} MB",
                        "yes" if one["same"] else "**no**",
                    ]
                    for name, one in logs.items()
                ],
            ),
            f"Of a tenth of the lines the import takes {figures['megabytes_of_a_tenth']:,.0f} MB.",
        ],
        [of_log(name, one, n == 0) for n, (name, one) in enumerate(logs.items())],
    )


def of_log(name: str, one: Any, is_first: bool) -> Goal:
    return Goal(
        f"access log, {name}",
        one["ratio"],
        "× GoAccess",
        ours=f"{median(one['ours'])} lines",
        peer=f"GoAccess: {median(one['goaccess'])}",
        limit=f"split and count: {median(one['bare'])}" if "bare" in one else "–",
        bar=Bound("≥", 2.5, " ×"),
        aim=Bound("≥", 8, " ×"),
        is_first=is_first,
    )
