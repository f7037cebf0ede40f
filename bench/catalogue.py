"""A supplier's file of items: rows a second beside django-import-export and raw COPY.

`bench/run catalogue` makes one file for each size and has it looked through and entered as
drafts by the product, by django-import-export in an environment of its own (a dry run, then
the import, as its pages do), and copies the same items into a twin of their table.
"""

import json
import statistics
from collections.abc import Callable, Iterable, Sequence
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
    sizes: Sequence[int], peer_rows: int, publishing: int, rounds: int, folder: Path
) -> dict[str, Any]:
    """Of every size, and of the peer, what each round told."""
    found: dict[str, Any] = {"sizes": {}}
    with World.of(items=ITEMS, folder=folder) as world:
        for _round in range(rounds):
            for rows in sizes:
                path = made(rows, folder, world)
                code = f"{WORK}work.main({str(path)!r}, {str(folder)!r})"
                told = world.inside(code, LOG_LEVEL="ERROR")
                found["sizes"].setdefault(rows, []).append(told)
            if peer_rows:
                told = of_peer(made(peer_rows, folder, world), folder, world)
                found.setdefault("peer", []).append(told)
        if publishing:
            path = made(publishing, folder, world)
            code = f"{WORK}work.publish({str(path)!r}, {str(folder)!r})"
            found["publishing"] = world.inside(code, LOG_LEVEL="ERROR")
    return found


def of_peer(path: Path, folder: Path, world: World) -> Any:
    module = "bench.peers.import_export_site.site"
    command = [str(python_of(PEER, folder)), "-m", module, str(path)]
    return answer(command, world.environment)


def made(rows: int, folder: Path, world: World) -> Path:
    path = folder / f"catalogue-{rows}.csv"
    code = (
        f"{WORK}from pathlib import Path; work.write_file(Path({str(path)!r}), {rows})"
    )
    world.inside(f"{code}; print(0)", LOG_LEVEL="ERROR")
    return path


def table(found: dict[str, Any]) -> str:
    lines = [f"{'rows a second':28}{'look':>9}{'enter':>9}{'both':>9}{'peak MB':>9}"]
    for rows, rounds in found["sizes"].items():
        lines.append(line(f"ours, {rows:,} rows", rounds))
        copied = middle(one["rows"] / one["copy"] for one in rounds)
        share = middle(one["copy"] / one["entering"] for one in rounds)
        both = middle(one["copy"] / total(one) for one in rounds)
        lines.append(
            f"  raw COPY {copied:,.0f}; entering is {share:.0%} of it, both are"
            f" {both:.0%}"
        )
    if told := found.get("publishing"):
        for name in ("stranger", "trusted", "changed"):
            some = told[name]
            lines.append(
                f"published, {name}: {some['rows'] / some['entering']:,.0f} a second"
                f" ({some['published']:,} live, {some['held']:,} held;"
                f" {some['rows'] / some['cpu']:,.0f} a second of a processor)"
            )
    for name in ("shipped", "bulk") if "peer" in found else ():
        rounds = [one[name] for one in found["peer"]]
        if name == "shipped":  # one process, whose greatest memory is that of shipped
            peaks = zip(rounds, found["peer"], strict=True)
            rounds = [one | {"peak_mb": whole["peak_mb"]} for one, whole in peaks]
        lines.append(line(f"import-export, {name}", rounds))
        if ours := found["sizes"].get(rounds[0]["rows"]):
            pairs = zip(ours, rounds, strict=True)
            times = middle(total(other) / total(one) for one, other in pairs)
            lines.append(f"  ours is {times:.1f} times as fast as {name}")
    return "\n".join(lines)


def middle(values: Iterable[float]) -> float:
    return statistics.median(values)


def total(told: dict[str, Any]) -> float:
    return float(told["looking"] + told["entering"])


def line(name: str, rounds: Sequence[dict[str, Any]]) -> str:
    """Medians over the rounds."""
    deeds: tuple[Callable[[dict[str, Any]], float], ...] = (
        lambda one: one["rows"] / one["looking"],
        lambda one: one["rows"] / one["entering"],
        lambda one: one["rows"] / total(one),
    )
    speeds = "".join(f"{middle(map(deed, rounds)):9,.0f}" for deed in deeds)
    peak = max(one.get("peak_mb", 0) for one in rounds)
    return f"{name:28}{speeds}{peak:9,.0f}" if peak else f"{name:28}{speeds}"


def main(words: Sequence[str]) -> None:
    parser = options("catalogue", __doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[1_000, 20_000, 100_000])
    parser.add_argument("--peer-rows", type=int, default=1_000, help="0 leaves it out")
    parser.add_argument(
        "--publishing", type=int, default=0, help="so many rows are published too"
    )
    parser.add_argument("--rounds", type=int, default=1)
    arguments = parser.parse_args(words)
    found = measure(
        arguments.rows,
        arguments.peer_rows,
        arguments.publishing,
        arguments.rounds,
        arguments.folder,
    )
    print(table(found))
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=2))
