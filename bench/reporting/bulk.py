"""Searches beside bulk changes: an import, a large company that leaves and comes back."""

from typing import Any

from bench.reporting.drawing import in_bars
from bench.reporting.shapes import Bound, Goal, Told, Triple, spread

MEASURED = (
    "Common, rare and mixed words, asked one after the other while another process changes the directory: imports"
    " 100,000 items in batches of 200, suspends a company of 50,000, and lets it come back. After each change they are"
    " asked again as it left the tables, before those were vacuumed. The busy loop shows what any work on"
    " the other core does."
)
P95 = 1
NOTHING = "nothing"
# With no change beside: what the others are measured by.
ALONE = (NOTHING, "a busy loop")


def told(figures: Any) -> Told:
    largest = max(figures["sizes"], key=lambda one: one["listings"])
    tails: dict[str, Triple] = {
        stage.removeprefix("nothing, "): spread(one["database"][P95] for one in rounds)
        for stage, rounds in largest["bulk"].items()
    }
    chart = in_bars(
        "search-bulk",
        f"Searches beside bulk changes, {largest['listings']:,} listings",
        "milliseconds that the database worked for a question, p95, median of the rounds",
        list(tails.items()),
        unit=" ms",
    )
    return Told([chart], goals(tails))


def goals(tails: dict[str, Triple]) -> list[Goal]:
    quiet = tails[NOTHING][0]
    return [
        Goal(
            f"searches {stage if stage.startswith('after') else f'beside: {stage}'}",
            [one / quiet for one in tail],
            "× with nothing else",
            bar=Bound("≤", 1.5, " ×"),
        )
        for stage, tail in tails.items()
        if stage not in ALONE
    ]
