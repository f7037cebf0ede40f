"""Writes docs/benchmarks.md from the figures of runs: `bench/run report`.

Every measurement that was run with `--json bench/figures/NAME.json` is in it; what was not run
is left out. The same figures give the same bytes. What each part says is in bench/reporting/.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from bench.keeping import BESIDE
from bench.reporting import (
    bulk,
    catalogue,
    growth,
    mail,
    pages,
    quality,
    releases,
    replicas,
    scale,
    traffic,
)
from bench.reporting.shapes import Chart, Goal, Table, Told, said

ROOT = Path(__file__).resolve().parent.parent
FIGURES = ROOT / "bench" / "figures"
DOCS = ROOT / "docs"


Answer = TypeVar("Answer")


class BrokenFiguresError(Exception):
    """A file of figures that cannot be told of; in words, with what to do."""


class Part(NamedTuple):
    """A measurement in the report: what it measures beside what, and what its figures say."""

    title: str
    measured: str
    told: Callable[[Any], Told]


KNOWN: Mapping[str, Part] = {
    "pages": Part("Pages", pages.MEASURED, pages.told),
    "page-growth": Part("Pages by size", growth.MEASURED, growth.told),
    "search-quality": Part("Search: quality", quality.MEASURED, quality.told),
    "search-scale": Part("Search: speed by size", scale.MEASURED, scale.told),
    "search-bulk": Part("Search beside bulk changes", bulk.MEASURED, bulk.told),
    "import": Part("Importing items", catalogue.MEASURED, catalogue.told),
    "mail": Part("Sending mail", mail.MEASURED, mail.told),
    "service-mail": Part(
        "Letters somebody waits for", mail.LETTERS, mail.told_of_letters
    ),
    "statistics": Part("Releasing statistics", releases.MEASURED, releases.told),
    "traffic": Part("Counting traffic", traffic.COUNTED, traffic.told_of_requests),
    "log-import": Part("Importing access logs", traffic.IMPORTED, traffic.told_of_logs),
    "replicas": Part("Reading from a replica", replicas.MEASURED, replicas.told),
}
# A measurement is called by its command; figures may be called by either name.
ALSO = {"catalogue": "import", "mailing": "mail", "releases": "statistics"}
HEAD = """# Benchmarks

Ours beside peers and a limit, measured in one run on one machine, so that only ratios are worth comparing with
other machines. A figure is the median of its rounds with the least and the greatest of them; one without
brackets was taken once. Of each bar is said whether the median reaches it, and whether every round does.

To make any of it again: run the command that stands with a part with `--json bench/figures/NAME.json` added, then
`bench/run report`, which writes this page and its charts. All commands are listed in
[bench/README.md](../bench/README.md#to-make-the-whole-report-anew). What was not run is not here.
"""


class Written(NamedTuple):
    """A part that was told: its title, its lines, and its goals for the summary."""

    title: str
    lines: Sequence[str]
    goals: Sequence[Goal]


def report(figures: Path, docs: Path) -> str:
    files = {
        ALSO.get(path.stem, path.stem): path
        for path in sorted(figures.glob("*.json"))
        if not path.name.endswith(BESIDE)
    }
    known = [name for name in KNOWN if name in files]
    others = sorted(set(files) - set(KNOWN))
    parts = [written(name, files[name], docs) for name in [*known, *others]]
    lines = [HEAD, *contents(parts), *summary(parts)]
    lines += [line for part in parts for line in part.lines]
    return "\n".join(lines)


def contents(parts: Sequence[Written]) -> list[str]:
    if not parts:
        return []
    titles = ["In short", *(part.title for part in parts)]
    return [" · ".join(f"[{one}](#{anchor(one)})" for one in titles), ""]


def anchor(title: str) -> str:
    """As GitHub makes it of a heading."""
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def summary(parts: Sequence[Written]) -> list[str]:
    table = Table(
        ["what", "ours", "beside", "limit", "figure", "first bar", "aim"],
        [
            [
                f"[{one.what}](#{anchor(part.title)})",
                one.ours,
                one.peer,
                one.limit,
                *one.cells(),
            ]
            for part in parts
            for one in part.goals
            if one.is_first
        ],
    )
    if not table.rows:
        return []
    return ["## In short", "", *table.lines(), ""]


def written(name: str, path: Path, docs: Path) -> Written:
    part = KNOWN.get(name) or Part(name.replace("-", " ").capitalize(), "", as_it_is)
    beside = path.with_suffix(BESIDE)
    told = understood(path, part.told)
    lines = [f"## {part.title}", ""]
    lines += [part.measured, ""] if part.measured else []
    for block in told.blocks:
        lines += [*told_of(block, docs), ""]
    if told.goals:
        lines += [*goals(told.goals), ""]
    if beside.exists():
        lines += understood(beside, run_of)
    return Written(part.title, lines, told.goals)


def understood(path: Path, told: Callable[[Any], Answer]) -> Answer:
    try:
        return told(json.loads(path.read_text(), parse_constant=refused))
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as why:
        raise BrokenFiguresError(
            f"{path} does not hold what a run writes ({type(why).__name__}: {why})."
            " Run its command again with --json, or remove the file."
        ) from why


def refused(word: str) -> float:
    raise ValueError(f"{word} is no figure")


def told_of(block: Chart | Table | str, docs: Path) -> list[str]:
    if isinstance(block, Chart):
        pictures = docs / "pictures"
        pictures.mkdir(parents=True, exist_ok=True)
        name = f"bench-{block.name}.svg"
        (pictures / name).write_text(block.svg + "\n")
        return [f"![{block.title}](pictures/{name})"]
    return block.lines() if isinstance(block, Table) else [block]


def goals(found: Sequence[Goal]) -> list[str]:
    if not any(one.bar or one.aim for one in found):
        return Table(
            ["one beside the other", "ratio"],
            [[one.what, one.cells()[0]] for one in found],
        ).lines()
    return Table(
        ["asked of it", "figure", "first bar", "aim"],
        [[one.what, *one.cells()] for one in found],
    ).lines()


def run_of(run: Any) -> list[str]:
    """How the figures were made: the command, the day, the machine, and what was printed."""
    first, last = run["load"]
    lines = [
        f"`{run['command']}`",
        "",
        (
            f"{run['day']}, {run['machine']}, load {first} before and {last} after, took"
            f" {duration(run['seconds'])}."
        ),
        "",
    ]
    if printed := run["printed"].strip("\n"):
        lines += ["<details><summary>What the run printed</summary>", ""]
        lines += ["```", printed, "```", "", "</details>", ""]
    return lines


def duration(seconds: int) -> str:
    return f"{seconds} s" if seconds < 120 else f"{round(seconds / 60)} min"


def as_it_is(figures: Any) -> Told:
    """Of a measurement that has no part of its own: every number, by the way to it."""
    return Told([Table(["figure", "value"], list(flat(figures)))])


def flat(figures: Any, before: str = "") -> list[list[str]]:
    """Three numbers are a median with least and greatest."""
    if isinstance(figures, dict):
        pairs = list(figures.items())
    elif isinstance(figures, list) and not is_spread(figures):
        pairs = [(str(n), one) for n, one in enumerate(figures, 1)]
    else:
        return [[before, worded(figures)]]
    return [
        line
        for name, one in pairs
        for line in flat(one, f"{before}, {name}".strip(", "))
    ]


def is_spread(value: Any) -> bool:
    return len(value) == 3 and all(isinstance(one, int | float) for one in value)


def worded(value: Any) -> str:
    if isinstance(value, list):
        return said(value)
    if isinstance(value, float):
        return f"{value:,.3f}".rstrip("0").rstrip(".")
    return f"{value:,}" if type(value) is int else str(value).replace("|", "\\|")


def main(words: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench/run report", description=__doc__)
    parser.add_argument("--figures", type=Path, default=FIGURES)
    parser.add_argument("--docs", type=Path, default=DOCS)
    given = parser.parse_args(words)
    try:
        told = report(given.figures, given.docs)
    except BrokenFiguresError as broken:
        sys.exit(str(broken))
    (given.docs / "benchmarks.md").write_text(told)
