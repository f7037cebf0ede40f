"""What rights cost: an erasure of a member with many messages, and the page of its plan.

`bench/run rights` starts PostgreSQL and Valkey of its own under var/bench. Every erasure is measured
twice: of somebody whose nothing is held, and of somebody who is held whole, so that every row is copied
and sealed first. Ends with 1 where an erasure took more than 5 s in the database.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.world import World, options

ITEMS = 1_000
MOST = 5.0  # seconds, of the largest that nothing is held of


def measure(sizes: Sequence[int], rounds: int, folder: Path) -> dict[str, Any]:
    with World.of(items=ITEMS, folder=folder) as world:
        found: dict[str, Any] = world.inside(
            f"from bench import rights_work as work; work.main({list(sizes)}, {rounds})",
            LOG_LEVEL="CRITICAL",
            ERASED_LIST=str(folder / "rights-erased"),
        )
    return found


def table(found: dict[str, Any]) -> str:
    lines = [f"{'erasure':28}{'seconds':>9}{'statements':>12}{'rows copied':>13}"]
    least: dict[str, float] = {}
    for one in found["erasures"]:
        first = least.setdefault(one["held"], one["seconds"])
        name = f"{one['messages']:,} messages{one['held'] and ', ' + one['held']}"
        lines.append(
            f"  {name:26}{one['seconds']:9.2f}{one['statements']:12,}{one['copied']:13,}"
            f"   {one['seconds'] / first:6.1f} times the smallest"
        )
    lines.append(f"{'the page of the plan':28}{'ms':>9}{'statements':>12}")
    lines += [
        f"  {one['of']:26}{one['ms']:9.1f}{one['statements']:12,}"
        for one in found["plans"]
    ]
    return "\n".join(lines)


def main(words: Sequence[str]) -> None:
    parser = options("rights", __doc__)
    parser.add_argument("--messages", type=int, nargs="+", default=[100, 1_000, 10_000])
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args(words)
    found = measure(arguments.messages, arguments.rounds, arguments.folder)
    print(table(found))
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=2))
    if any(one["seconds"] > MOST for one in found["erasures"] if not one["held"]):
        sys.exit(1)
