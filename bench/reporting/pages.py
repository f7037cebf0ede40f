"""Pages: ours beside a floor, and beside others where they were asked for."""

from typing import Any

from bench.reporting.drawing import Row, in_bars, in_marks
from bench.reporting.shapes import Bound, Goal, Table, Told, Triple, median, once, said
from bench.signed_in import OWN, PUBLIC

MEASURED = (
    "What a page costs that is made anew, as processor time of application, database and cache"
    " together, beside a floor: a bare Django site with one query written by hand and one template"
    ' for each page, over the same rows and under the same web server. "Again" is a page that was'
    " asked for before, beside its limit: its bytes from Valkey in bare WSGI."
)
KEPT = "again"
# What is asked of a page: times what, the first bar, the aim.
BARS: dict[str, tuple[str, float, float]] = {
    "browse": ("the floor", 1.5, 0.8),
    "detail": ("the floor", 1.6, 1.0),
    "search": ("the floor", 0.7, 0.25),
    "deep page / own browse": ("our own browse", 1.2, 1.05),
    "commonest / rare word": ("a rare word", 5, 2),
    f"{PUBLIC} / browse": ("our own browse", 2, 1.3),
    f"{OWN} / browse": ("our own browse", 2, 1.3),
}
NAMES = {
    f"{PUBLIC} / browse": PUBLIC,
    f"{OWN} / browse": OWN,
    "deep page / own browse": "deep page",
    "commonest / rare word": "search, commonest word",
}
# Of whom a list has to cost so many times less.
PEERS = {"wagtail": 30.0, "oscar": 150.0}
# First bar and aim, in MB and KB.
MOST_MEMORY, MOST_PAGE, MOST_CSS, MOST_SCRIPT = (110, 80), (25, 12), (30, 15), (20, 15)


def told(figures: Any) -> Told:
    costs: dict[tuple[str, str], Triple] = {
        (row["page"], row["site"]): row["cpu_ms"] for row in figures["pages"]
    }
    kinds = list(dict.fromkeys(row["page"] for row in figures["pages"]))
    peers = dict.fromkeys(row["site"] for row in figures["pages"])
    sites = list(dict.fromkeys(("ours", "floor", *peers)))
    rows = [Row(one, [costs.get((one, site)) for site in sites]) for one in kinds]
    ratios: dict[str, Triple] = figures["ratios"]
    of_floor = [one for one in kinds if one in ratios]
    first_bars = [
        1.2 if one == KEPT else BARS[one][1] if one in BARS else None
        for one in of_floor
    ]
    return Told(
        [
            in_marks(
                "pages-cost",
                f"What a page costs, {figures['listings']:,} listings",
                "milliseconds of a processor for a request, least to greatest of the rounds;"
                " each line of the scale is ten times the one before",
                sites,
                rows,
            ),
            in_bars(
                "pages-ratios",
                "Ours beside the floor",
                "times the floor's processor time, less is better; hollow dots: the first bar",
                [(one, ratios[one]) for one in of_floor],
                unit=" ×",
                before=first_bars,
            ),
            Table(
                ["milliseconds of a processor", *sites, "ours / floor"],
                [
                    [
                        one,
                        *(cost(costs.get((one, site))) for site in sites),
                        said(ratios[one]) if one in ratios else "–",
                    ]
                    for one in kinds
                ],
            ),
        ],
        [
            *against(figures, costs),
            *kept(ratios, costs),
            *others(ratios, costs),
            *sizes(figures),
        ],
    )


def cost(found: Triple | None) -> str:
    return said(found, digits=2) if found else "–"


def milliseconds(found: Triple | None) -> str:
    return median(found, " ms", 2) if found else "–"


def against(figures: Any, costs: dict[tuple[str, str], Triple]) -> list[Goal]:
    goals = []
    for key, (times, bar, aim) in BARS.items():
        if found := figures["ratios"].get(key):
            page = NAMES.get(key, key)
            beside = {
                "our own browse": ("browse", "ours"),
                "a rare word": ("search, rare word", "ours"),
            }.get(times, (page, "floor"))
            goals.append(
                Goal(
                    page,
                    found,
                    f"× {times}",
                    ours=milliseconds(costs.get((page, "ours"))),
                    peer=f"{times}: {milliseconds(costs.get(beside))}",
                    bar=Bound("≤", bar, " ×"),
                    aim=Bound("≤", aim, " ×"),
                    is_first=True,
                )
            )
    return goals


def kept(ratios: dict[str, Triple], costs: dict[tuple[str, str], Triple]) -> list[Goal]:
    """A page asked for again: its first bar is about its limit, its aim about a list made anew."""
    goals = []
    if KEPT in ratios:
        goals.append(
            Goal(
                "a page again",
                ratios[KEPT],
                "× its bytes from Valkey",
                ours=milliseconds(costs.get((KEPT, "ours"))),
                limit=f"bytes from Valkey: {milliseconds(costs.get((KEPT, 'floor')))}",
                bar=Bound("≤", 1.2, " ×"),
                is_first=True,
            )
        )
    if found := ratios.get("again / browse of the floor"):
        goals.append(
            Goal(
                "a page again",
                found,
                "× the floor's browse",
                ours=milliseconds(costs.get((KEPT, "ours"))),
                peer=f"the floor, browse: {milliseconds(costs.get(('browse', 'floor')))}",
                aim=Bound("≤", 0.15, " ×"),
                is_first=True,
            )
        )
    return goals


def others(
    ratios: dict[str, Triple], costs: dict[tuple[str, str], Triple]
) -> list[Goal]:
    goals = []
    for key, found in ratios.items():
        page, _, pair = key.rpartition(", ")
        name = pair.removesuffix(" / ours")
        if pair.endswith(" / ours") and (theirs := costs.get((page, name))):
            is_list = page == "browse"
            goals.append(
                Goal(
                    f"{page}, {name} beside ours",
                    found,
                    "× ours",
                    ours=milliseconds(costs.get((page, "ours"))),
                    peer=f"{name}: {milliseconds(theirs)}",
                    aim=Bound("≥", PEERS[name], " ×") if is_list else None,
                    is_first=page in ("browse", "detail"),
                )
            )
    return goals


def sizes(figures: Any) -> list[Goal]:
    sent = figures["compressed_bytes"]
    largest = max(sent[one] for one in ("browse", "search"))
    said = [
        (
            "memory of the largest web worker",
            figures["largest_worker_mb"]["ours"],
            "MB",
            MOST_MEMORY,
        ),
        ("HTML of a list, compressed", largest / 1000, "KB", MOST_PAGE),
        ("CSS, compressed", sent.get("css", 0) / 1000, "KB", MOST_CSS),
        ("script, compressed", sent.get("script", 0) / 1000, "KB", MOST_SCRIPT),
    ]
    return [
        Goal(
            name,
            once(value),
            unit,
            bar=Bound("≤", float(bar), f" {unit}"),
            aim=Bound("≤", float(aim), f" {unit}"),
        )
        for name, value, unit, (bar, aim) in said
        if value
    ]
