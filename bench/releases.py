"""A release of fifteen tables from a million companies, beside plain PostgreSQL and DuckDB.

`bench/run statistics` starts PostgreSQL of its own under var/bench and fills the product's own
tables with companies, teams and confirmed addresses, by SQL. Then it makes releases: counted,
noise drawn, written and paid for. Beside it stand fifteen GROUP BY statements over the same
companies (who is counted worked out before), and the same in DuckDB on a copy of the rows. Neither
of those draws noise or writes. Then one table of it is read as the site does, beside its own GROUP
BY in both. Ends with 1 where a release took more than 5 s, or reading a
table of it more than 50 ms.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.world import World, options

ITEMS = 1_000
MOST, MOST_READING = 5.0, 0.050  # seconds


def measure(companies: int, rounds: int, folder: Path) -> dict[str, Any]:
    with World.of(items=ITEMS, folder=folder) as world:
        found: dict[str, Any] = world.inside(
            f"from bench import releases_work as work; work.main({companies}, {rounds})",
            LOG_LEVEL="CRITICAL",
            STATEMENT_TIMEOUT="0",
            # Its first process, above those of connections.
            BENCH_DATABASE_PID=str(world.database_pids()[0]),
        )
    return found


def table(found: dict[str, Any]) -> str:
    size = (
        f"{found['companies']:,} companies, {found['counted']:,} of them counted;"
        f" {found['tables']} tables, {found['cells']:,} cells"
    )
    lines = [
        size,
        f"{'seconds':44}{'median':>9}{'least':>9}{'most':>9}{'processor':>11}",
    ]
    for name, values in found["seconds"].items():
        ordered = sorted(values)
        middle = ordered[len(ordered) // 2]
        work = sorted(found["processor"][name])[len(values) // 2]
        lines.append(
            f"  {name:42}{middle:9.3f}{ordered[0]:9.3f}{ordered[-1]:9.3f}{work:11.2f}"
        )
    return "\n".join(lines)


def main(words: Sequence[str]) -> None:
    parser = options("statistics", __doc__)
    parser.add_argument("--companies", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args(words)
    found = measure(arguments.companies, arguments.rounds, arguments.folder)
    print(table(found))
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=2))
    seconds = found["seconds"]
    slowest = max(seconds["a release"]), max(seconds["reading one table of it"])
    if slowest[0] > MOST or slowest[1] > MOST_READING:
        sys.exit(1)
