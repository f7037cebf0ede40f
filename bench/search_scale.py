"""How fast search is at 10,000, 100,000 and 1,000,000 listings, by kind of question.

`bench/run search-scale --listings 10000 1000000` makes a directory of each size by SQL (kept
from run to run) and asks questions of every kind of listings.search.find, of the page itself,
of a page as it is usually made (to_tsvector, ts_rank, a count and three facets) and of tantivy
over the same rows. "work" is what a processor did for one question, of the database's process
and of this one: that is steadier than the clock where others use the machine. With --bulk the
same questions are asked of the largest beside an import of 100,000 items and a suspended company
of 50,000.

Ends with 1 where a bar is broken: the database works more than 20 ms for a question (p95), from
the smallest size to the largest p95 grows more than threefold, the commonest word takes more
than five times a rare one, suggestions more than 5 ms, a bulk change makes searches 1.5 times slower.
"""

import json
import os
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.world import Filling, World, options

FILLED = Filling("scale", "from bench import scale_world as made; made.fill({items})")
MOST_IN_DATABASE, MOST_SUGGESTING = 20.0, 5.0  # milliseconds, p95
MOST_GROWN, MOST_COMMON, MOST_BESIDE = 3.0, 5.0, 1.5
# Of less than this nobody waits, and ratios say nothing.
LEAST = 2.0
P50, P95 = 0, 1
COLUMNS = (
    ("ours, database", "ours", "database"),
    ("ours, work", "ours", "work"),
    ("ours, clock", "ours", "clock"),
    ("page, work", "page", "work"),
    ("usual, database", "usual", "database"),
    ("tantivy, clock", "tantivy", "clock"),
)


def measure(arguments: Any) -> list[dict[str, Any]]:
    """Round by round of every size: a machine is at times twice as fast as some minutes before."""
    sizes = sorted(arguments.listings)
    found: list[dict[str, Any]] = [
        {"listings": size, "kinds": {}, "bulk": {}} for size in sizes
    ]
    with World.each(sizes, folder=arguments.folder, filled=FILLED) as worlds:
        for number in range(arguments.rounds):
            for one, world in zip(found, worlds, strict=True):
                is_last = number == arguments.rounds - 1 and one is found[-1]
                got = asked(world, arguments.questions, arguments.bulk and is_last)
                for kind, engines in got["kinds"].items():
                    of = one["kinds"].setdefault(kind, {})
                    for name, rounds in engines.items():
                        of.setdefault(name, []).extend(rounds)
                one |= {"bulk": got["bulk"], "load": os.getloadavg()}
    return found


def asked(world: World, questions: int, bulk: bool) -> dict[str, Any]:
    """One round of every kind of question."""
    found: dict[str, Any] = world.inside(
        f"from bench import search_scale_work as work; work.main({questions}, {bulk})",
        LOG_LEVEL="CRITICAL",
        STATEMENT_TIMEOUT="0",
        ALLOWED_HOSTS="testserver",
    )
    return found


def spread(
    rounds: Sequence[dict[str, list[float]]], name: str, which: int
) -> list[float]:
    """Median, least and greatest over the rounds."""
    values = [one[name][which] for one in rounds]
    return [statistics.median(values), min(values), max(values)]


def table(found: dict[str, Any]) -> str:
    load = ", ".join(f"{one:.0f}" for one in found["load"])
    lines = [
        f"{found['listings']:,} items, load {load}; ms: p50 / p95 (least-greatest p95)",
        f"{'':22}" + "".join(f"{name:>28}" for name, _e, _f in COLUMNS),
    ]
    for kind, engines in found["kinds"].items():
        cells = [cell(engines.get(engine), name) for _title, engine, name in COLUMNS]
        lines.append(f"{kind:22}" + "".join(f"{one:>28}" for one in cells))
    for name, rounds in found["bulk"].items():
        lines.append(
            f"beside {name:15}{cell(rounds, 'database'):>28}{cell(rounds, 'work'):>28}{cell(rounds, 'clock'):>28}"
        )
    return "\n".join(lines)


def cell(rounds: Any, name: str) -> str:
    if not rounds:
        return ""
    middle = spread(rounds, name, P50)[0]
    p95, least, most = spread(rounds, name, P95)
    return f"{middle:.1f} / {p95:.1f} ({least:.1f}-{most:.1f})"


def p95(found: dict[str, Any], kind: str, name: str = "database") -> float:
    return spread(found["kinds"][kind]["ours"], name, P95)[0]


def broken(sizes: Sequence[dict[str, Any]]) -> list[str]:
    """The bars of the design that are broken, in words."""
    said = []
    for found in sizes:
        at = f"{found['listings']:,}"
        for kind in found["kinds"]:
            took = p95(
                found, kind, "in database" if kind == "suggestions" else "database"
            )
            most = MOST_SUGGESTING if kind == "suggestions" else MOST_IN_DATABASE
            if took > most:
                said.append(f"{kind} at {at}: {took:.1f} ms, at most {most:.0f}")
        common, rare = p95(found, "commonest word"), p95(found, "rare word")
        if common > MOST_COMMON * max(LEAST, rare):
            said.append(f"commonest word at {at}: {common / rare:.1f} times a rare one")
        said += beside(found)
    first, last = sizes[0], sizes[-1]
    for kind in last["kinds"]:
        grown = p95(last, kind) / max(LEAST, p95(first, kind))
        if last is not first and grown > MOST_GROWN:
            said.append(f"{kind}: {grown:.1f} times as long at {last['listings']:,}")
    return said


def beside(found: dict[str, Any]) -> list[str]:
    said = []
    stages = dict(found["bulk"])
    quiet = stages.pop("nothing", None)
    stages.pop("a busy loop", None)  # what any work on the other core does
    for name, rounds in stages.items():
        slower = spread(rounds, "database", P95)[0] / spread(quiet, "database", P95)[0]
        if slower > MOST_BESIDE:
            said.append(f"beside {name}: {slower:.1f} times as long")
    return said


def main(words: Sequence[str]) -> None:
    parser = options("search-scale", __doc__)
    parser.add_argument("--listings", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--questions", type=int, default=40, help="of each kind")
    parser.add_argument("--bulk", action="store_true", help="beside bulk changes too")
    arguments = parser.parse_args(words)
    found = measure(arguments)
    print("\n".join(map(table, found)))
    said = broken(found)
    print("\n".join(said) or "No bar is broken.")
    if arguments.json:
        Path(arguments.json).write_text(
            json.dumps({"sizes": found, "broken": said}, indent=1)
        )
    sys.exit(bool(said))
