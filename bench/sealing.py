"""What sealed fields cost, and whether many at once ever see another's: `bench/run sealing`.

Starts PostgreSQL and Valkey of its own under var/bench. Prints a table, and JSON with --json.
Ends with 1 where a value was wrong, or where sealing takes more of a page than it may.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.world import World, options

MOST = 0.05  # of a profile page's time
ITEMS = 1_000


def measure(threads: int, seconds: float, folder: Path) -> dict[str, Any]:
    with World.of(items=ITEMS, folder=folder) as world:
        found: dict[str, Any] = world.inside(
            f"from bench import sealing_work as work; work.main({threads}, {seconds})",
            LOG_LEVEL="ERROR",
        )
    return found


def table(result: dict[str, Any]) -> str:
    together = result["together"]
    lines = ["one thread, a second"]
    lines += [f"  {name:26}{n:12,.0f}" for name, n in result["a_second"].items()]
    lines.append(f"{result['threads']} threads for {result['seconds']:g} s")
    lines += [f"  {name:26}{together[name]:12,}" for name in ("reads", "saves")]
    lines.append(f"  {'saves refused, too late':26}{together['too_late']:12,}")
    lines.append(f"  {'wrong values':26}{len(together['wrong']):12,}")
    lines.append(f"{'page':28}{'ms':>8}{'sealing ms':>12}{'share':>8}")
    for name, page in result["pages"].items():
        lines.append(
            f"  {name:26}{page['page_ms']:8.2f}{page['sealing_ms']:12.3f}"
            f"{page['share']:8.1%}"
        )
    return "\n".join([*lines, *together["wrong"][:5]])


def main(words: Sequence[str]) -> None:
    parser = options("sealing", __doc__)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=60)
    arguments = parser.parse_args(words)
    result = measure(arguments.threads, arguments.seconds, arguments.folder)
    print(table(result))
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=2))
    too_much = max(page["share"] for page in result["pages"].values()) > MOST
    sys.exit(bool(result["together"]["wrong"] or too_much))
