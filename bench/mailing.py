"""Messages of a campaign: how many a second, beside others, and how fast a million are made.

`bench/run mailing` has two sender processes send one campaign to `--messages` members into a
sink on this machine (bench/sink.py: it keeps a line of each, and is not what is measured), and
the same issue to the same recipients by django-post_office, by django-newsletter and by a bare
loop over smtplib that renders one message once. Others are installed into environments of
their own. `--materialise 1000000` makes the deliveries of so many members and does not send.
`--campaigns 8` sends so many campaigns to the same members at once, by two senders.
Ends with 1 where fewer arrive than were sent, where ours are fewer than twice
django-post_office's, where a million took a minute, or where somebody got three messages.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.measure import TICKS, cpu_ticks
from bench.peers.run import Peer, python_of
from bench.world import ROOT, World, answer, exists, free_port, options, run_sql

ITEMS = 1_000
WORK = "from bench import mailing_work as work; "
SITE = "bench.peers.mailing_site.site"
PEERS = {
    "django-post_office": Peer(
        "post-office",
        ("django-post_office", "Django<6", "psycopg2-binary"),
        *("",) * 4,
    ),
    "django-newsletter": Peer(
        "newsletter",
        (
            *("django-newsletter", "Django<6", "psycopg2-binary"),
            *("sorl-thumbnail", "setuptools<80"),
        ),
        *("",) * 4,
    ),
}
QUIET = {
    "LOG_LEVEL": "CRITICAL",
    "POSTAL_ADDRESS": "Tradedir, Example Street 1, Lisbon",
}


@contextmanager
def sink(folder: Path, **faults: float) -> Iterator[tuple[int, Path, int]]:
    """A sink that runs meanwhile: its port, its journal, its process."""
    port, journal = free_port(), folder / "journal"
    journal.unlink(missing_ok=True)
    command = [sys.executable, "-m", "bench.sink", str(port), str(journal)]
    process = subprocess.Popen([*command, "--faults", json.dumps(faults)], cwd=ROOT)
    try:
        while not journal.exists():
            time.sleep(0.05)
        time.sleep(0.2)
        yield port, journal, process.pid
    finally:
        process.terminate()
        process.wait(30)


def run(world: World, folder: Path, what: str, messages: int) -> dict[str, Any]:
    """One of them, sending into a sink of its own; what it told, and what arrived."""
    with sink(folder) as (port, journal, pid):
        before = cpu_ticks(pid)
        if what == "ours":
            prepared = world.inside(
                f"{WORK}work.prepare({messages}, {str(folder)!r})", **QUIET
            )
            code = f"{WORK}work.send({prepared['campaign']}, 2, {port})"
            found: dict[str, Any] = world.inside(code, **QUIET)
            found["queueing"] = prepared["seconds"]
            found["queueing_processor"] = prepared["processor"]
        elif what == "bare":
            code = f"{WORK}work.bare({messages}, 2, {port}, {str(folder)!r})"
            found = world.inside(code, **QUIET)
        else:
            found = of_peer(world, folder, what, messages, port)
        found["sink"] = (cpu_ticks(pid) - before) / TICKS
        lines = journal.read_text().splitlines()
    found["arrived"] = len(lines)
    found["recipients"] = len({line.split()[2] for line in lines})
    return found


def of_peer(
    world: World, folder: Path, what: str, messages: int, port: int
) -> dict[str, Any]:
    python = python_of(PEERS[what], folder)
    name = f"peer_mail_{PEERS[what].name.replace('-', '_')}"
    if exists(world.database_url, name):
        run_sql(world.database_url, f'DROP DATABASE "{name}"')
    run_sql(world.database_url, f'CREATE DATABASE "{name}" TEMPLATE template0')
    url = world.database_url.rpartition("/")[0] + f"/{name}"
    words = [what, str(folder), str(messages), str(port)]
    told: dict[str, Any] = answer(
        [str(python), "-W", "ignore", "-m", SITE, *words], {"DATABASE_URL": url}
    )
    return told


def table(found: dict[str, list[dict[str, Any]]]) -> str:
    columns = {
        "sending": 9,
        "with queueing": 15,
        "own ms": 9,
        "database ms": 13,
        "all ms": 8,
        "sink ms": 9,
        "peak MB": 9,
        "arrived": 9,
        "to": 9,
    }
    head = "".join(f"{name:>{width}}" for name, width in columns.items())
    lines = [f"{'messages a second':22}{head}"]
    for name, rounds in found.items():
        told = middle_of(rounds)
        sent, seconds = told["sent"], told["seconds"]
        whole = seconds + told.get("queueing", 0)
        own, database, sink = (
            told[part] * 1000 / sent for part in ("processor", "database", "sink")
        )
        whole_ms = own + database + told.get("queueing_processor", 0) * 1000 / sent
        figures = (
            *(f"{sent / seconds:,.0f}", f"{sent / whole:,.0f}"),
            *(f"{part:.2f}" for part in (own, database, whole_ms, sink)),
            *(
                f"{told['peak_mb']:.0f}",
                f"{told['arrived']:,}",
                f"{told['recipients']:,}",
            ),
        )
        row = zip(figures, columns.values(), strict=True)
        lines.append(f"{name:22}" + "".join(f"{one:>{width}}" for one, width in row))
    lines += [
        f"  ours are {times(found, name):.2f} times those of {name}"
        for name in found
        if name != "ours"
    ]
    return "\n".join(lines)


def speed(told: dict[str, Any]) -> float:
    return float(told["sent"] / told["seconds"])


def middle_of(rounds: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The round of middling speed: of an even number the slower one."""
    return sorted(rounds, key=speed)[(len(rounds) - 1) // 2]


def times(found: dict[str, Any], name: str) -> float:
    """How many times as fast ours were, round by round: the median."""
    pairs = zip(found["ours"], found[name], strict=True)
    return statistics.median(speed(one) / speed(other) for one, other in pairs)


def told_of_making(found: dict[str, Any]) -> str:
    return "\n".join(
        f"{name}: {told['made']:,} deliveries in {told['seconds']:.1f} s"
        f" ({told['made'] / told['seconds']:,.0f} a second); its process had"
        f" {told['before_mb']:.0f} MB before and {told['peak_mb']:.0f} at most"
        for name, told in found.items()
    )


def measure(given: Any) -> tuple[dict[str, Any], bool]:
    """What was found, and whether it is as it has to be."""
    folder = given.folder / "mailing"
    folder.mkdir(parents=True, exist_ok=True)
    with World.of(items=ITEMS, folder=given.folder) as world:
        if given.materialise:
            # In a process of its own, so that its memory is not counted.
            filled = f"{WORK}work.world.fill({given.materialise}); print(0)"
            world.inside(filled, STATEMENT_TIMEOUT="0", **QUIET)
            code = "work.materialise({'country': ['IT', 'DE']})"
            made = world.inside(WORK + code, STATEMENT_TIMEOUT="0", **QUIET)
            print(told_of_making(made))
            longest = max(told["seconds"] for told in made.values())
            return made, longest < 60
        if given.campaigns:
            return many(world, folder, given.campaigns, given.messages)
        found: dict[str, list[dict[str, Any]]] = {}
        for _round in range(given.rounds):
            for name in ("ours", "bare", *given.peers):
                told = run(world, folder, name, given.messages)
                found.setdefault(name, []).append(told)
    print(table(found))
    all_there = all(
        told["arrived"] == told["recipients"] == told["sent"] == told["messages"]
        for rounds in found.values()
        for told in rounds
    )
    post_office = "django-post_office"
    return found, all_there and (
        post_office not in found or times(found, post_office) >= 2
    )


def many(
    world: World, folder: Path, campaigns: int, messages: int
) -> tuple[dict[str, Any], bool]:
    """Campaigns to the same members at once: nobody gets more than two."""
    with sink(folder) as (port, journal, _pid):
        code = f"{WORK}work.many({campaigns}, {messages}, 2, {port})"
        found: dict[str, Any] = world.inside(code, **QUIET)
        lines = journal.read_text().splitlines()
    each = Counter(line.split()[2] for line in lines)
    by_amount = Counter(each.values())
    found |= {"arrived": len(lines), "got": dict(by_amount)}
    print(
        f"{campaigns} campaigns to the same {found['members']:,} members:"
        f" {found['made']:,} deliveries, {found['sent']:,} sent, {len(lines):,} arrived;"
        f" messages each: {dict(sorted(by_amount.items()))}"
    )
    return found, max(by_amount) <= 2 and found["sent"] == len(lines)


def main(words: Sequence[str]) -> None:
    parser = options("mailing", __doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--peers", nargs="*", choices=list(PEERS), default=list(PEERS))
    parser.add_argument("--materialise", type=int, metavar="N", default=0)
    parser.add_argument("--campaigns", type=int, metavar="N", default=0)
    given = parser.parse_args(words)
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    found, is_well = measure(given)
    if given.json:
        given.json.write_text(json.dumps(found, indent=2))
    if not is_well:
        sys.exit(1)
