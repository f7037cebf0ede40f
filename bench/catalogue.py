"""A supplier's file of items: rows a second beside django-import-export and raw COPY.

`bench/run catalogue` makes one file for each size and has it looked through and entered as
drafts by the product, by django-import-export in an environment of its own (a dry run, then
the import, as its pages do), and copies the same items into a twin of their table.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.peers.run import Peer, python_of
from bench.world import World, answer, options

ITEMS = 1_000
WORK = "from bench import catalogue_work as work; "
PEER = Peer(
    "import-export", ("django-import-export", "psycopg2-binary"), "", "", "", ""
)


def measure(
    sizes: Sequence[int], peer_rows: int, publishing: int, folder: Path
) -> dict[str, Any]:
    found: dict[str, Any] = {"sizes": {}}
    with World.of(items=ITEMS, folder=folder) as world:
        for rows in sizes:
            path = made(rows, folder, world)
            code = f"{WORK}work.main({str(path)!r}, {str(folder)!r})"
            found["sizes"][rows] = world.inside(code, LOG_LEVEL="ERROR")
        if publishing:
            path = made(publishing, folder, world)
            code = f"{WORK}work.publish({str(path)!r}, {str(folder)!r})"
            found["publishing"] = world.inside(code, LOG_LEVEL="ERROR")
        if peer_rows:
            path = made(peer_rows, folder, world)
            peer = python_of(PEER, folder)
            command = [
                str(peer),
                "-m",
                "bench.peers.import_export_site.site",
                str(path),
            ]
            found["peer"] = answer(command, world.environment)
    return found


def made(rows: int, folder: Path, world: World) -> Path:
    path = folder / f"catalogue-{rows}.csv"
    code = (
        f"{WORK}from pathlib import Path; work.write_file(Path({str(path)!r}), {rows})"
    )
    world.inside(f"{code}; print(0)", LOG_LEVEL="ERROR")
    return path


def table(found: dict[str, Any]) -> str:
    lines = [f"{'rows a second':28}{'look':>9}{'enter':>9}{'both':>9}{'peak MB':>9}"]
    for rows, told in found["sizes"].items():
        lines.append(line(f"ours, {rows:,} rows", told, told["peak_mb"]))
        copied = told["rows"] / told["copy"]
        both = told["rows"] / (told["looking"] + told["entering"])
        share = told["rows"] / told["entering"] / copied
        lines.append(
            f"  raw COPY {copied:,.0f}; entering is {share:.0%} of it, both are"
            f" {both / copied:.0%}"
        )
    if told := found.get("publishing"):
        for name in ("stranger", "trusted", "changed"):
            some = told[name]
            lines.append(
                f"published, {name}: {some['rows'] / some['entering']:,.0f} a second"
                f" ({some['published']:,} live, {some['held']:,} held;"
                f" {some['rows'] / some['cpu']:,.0f} a second of a processor)"
            )
    if peer := found.get("peer"):
        lines.append(line("import-export, shipped", peer["shipped"], peer["peak_mb"]))
        lines.append(line("import-export, bulk", peer["bulk"], 0))
        rows = peer["shipped"]["rows"]
        ours = found["sizes"].get(rows)
        if ours:
            for name in ("shipped", "bulk"):
                times = total(peer[name]) / total(ours)
                lines.append(f"  ours is {times:.1f} times as fast as {name}")
    return "\n".join(lines)


def total(told: dict[str, Any]) -> float:
    return float(told["looking"] + told["entering"])


def line(name: str, told: dict[str, Any], peak: float) -> str:
    rows = told["rows"]
    figures = (told["looking"], told["entering"], total(told))
    speeds = "".join(f"{rows / seconds:9,.0f}" for seconds in figures)
    return f"{name:28}{speeds}{peak:9,.0f}" if peak else f"{name:28}{speeds}"


def main(words: Sequence[str]) -> None:
    parser = options("catalogue", __doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[1_000, 20_000, 100_000])
    parser.add_argument("--peer-rows", type=int, default=1_000, help="0 leaves it out")
    parser.add_argument(
        "--publishing", type=int, default=0, help="so many rows are published too"
    )
    arguments = parser.parse_args(words)
    found = measure(
        arguments.rows, arguments.peer_rows, arguments.publishing, arguments.folder
    )
    print(table(found))
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=2))
