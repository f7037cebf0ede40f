"""Pages read from a replica beside the same pages from the primary."""

from typing import Any

from bench.reporting.drawing import Row, in_marks
from bench.reporting.shapes import Goal, Table, Told, median, said, spread

MEASURED = (
    "What a page costs that is read from a streaming replica, beside the same page from the primary as without the"
    " setting: once with the replica's place known, once with it asked anew before every page, as after a deed."
)
WAYS = ("primary", "replica, place known", "replica, place asked")
WORK, CLOCK = "cpu ms: ", "ms: "


def told(figures: Any) -> Told:
    pages = list(
        dict.fromkeys(
            name.removeprefix(WORK).partition(",")[0]
            for name in figures
            if name.startswith(WORK)
        )
    )
    found = {
        page: [spread(figures[f"{WORK}{page}, {way}"]) for way in WAYS]
        for page in pages
    }
    return Told(
        [
            in_marks(
                "replicas",
                "A page from a replica",
                "milliseconds of a processor: Python and both database servers together",
                WAYS,
                [Row(page, one) for page, one in found.items()],
                by_tens=False,
            ),
            Table(
                ["ms of a processor", *WAYS],
                [[page, *map(said, one)] for page, one in found.items()],
            ),
            Table(
                ["one question", "ms by the clock"],
                [
                    [name.removeprefix(CLOCK), said(spread(values))]
                    for name, values in figures.items()
                    if name.startswith(CLOCK)
                ],
            ),
        ],
        [
            Goal(
                f"{page} from a replica",
                spread(
                    a / b
                    for a, b in zip(
                        figures[f"{WORK}{page}, {WAYS[1]}"],
                        figures[f"{WORK}{page}, {WAYS[0]}"],
                        strict=True,
                    )
                ),
                "× from the primary",
                ours=median(found[page][1], " ms"),
                peer=f"primary: {median(found[page][0], ' ms')}",
            )
            for page in pages
        ],
    )
