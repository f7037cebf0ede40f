"""What pages cost, ours beside a floor: `bench/run pages`.

Starts PostgreSQL and Valkey of its own under var/bench, fills them with the demo world,
serves ours and the floor with the same web server and settings, and asks both for the same
kinds of page in turns. Prints a table, and JSON with --json.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis

from bench.measure import (
    Figures,
    Part,
    Round,
    ask_all,
    children,
    percentile,
    resident_mb,
)
from bench.page_questions import Catalogue, floor, ours, plan
from bench.peers.run import PEERS
from bench.peers.run import paths as peer_path
from bench.peers.run import served as peer_site
from bench.signed_in import OWN, OWN_TIMES, PUBLIC, sign_in
from bench.world import World, free_port, options

ROOT = Path(__file__).resolve().parent.parent
# What the pages of the site link to.
LINKED = {
    "css": r'<link rel="stylesheet" href="([^"]+)"',
    "script": r'<script src="([^"]+)"',
}
PEER_REQUESTS = 12  # a peer's page may take a second


@dataclass
class Site:
    """A running site and how to ask it for each kind of page."""

    name: str
    port: int
    pids: Callable[[], list[int]]
    paths: dict[str, Callable[[int], list[str]]]


@contextmanager
def served(
    name: str, application: str, world: World, environment: dict[str, str]
) -> Iterator[tuple[int, Callable[[], list[int]]]]:
    """A WSGI application under the web server that bin/run uses, two workers."""
    port = free_port()
    log = (world.folder / f"{name}.log").open("wb")
    process = subprocess.Popen(
        world.web_command(application, port),
        cwd=ROOT,
        env=os.environ | world.environment | environment,
        stdout=log,
        stderr=log,
    )
    try:
        wait_for(port)
        yield port, lambda: children(process.pid)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)


def wait_for(port: int, seconds: float = 60) -> None:
    limit = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5)
        except urllib.error.HTTPError:
            return
        except OSError:
            if time.monotonic() > limit:
                raise
            time.sleep(0.2)
        else:
            return


def led_to(port: int, path: str) -> str:
    """Where a peer's address leads in the end: redirects are not what is measured."""
    home = f"http://127.0.0.1:{port}"
    with urllib.request.urlopen(home + path, timeout=60) as answer:
        found: str = answer.geturl()
    return found.removeprefix(home)


def measure(arguments: argparse.Namespace) -> dict[str, object]:
    figures: dict[tuple[str, str], Figures] = {}
    with ExitStack() as stack:
        world = stack.enter_context(
            World.of(items=arguments.listings, folder=arguments.folder)
        )
        catalogue = Catalogue(world.database_url)
        world.index_floor()
        shared = [
            Part("database", world.database_pids),
            Part("cache", world.cache_pids),
        ]
        sites = {}
        for name, application, make in (
            ("ours", "tradedir.wsgi:application", ours),
            ("floor", "bench.floor.site:application", floor),
        ):
            port, pids = stack.enter_context(served(name, application, world, {}))
            sites[name] = (port, pids, make)
        peers = []
        for peer in PEERS if arguments.peers else ():
            port, pids = stack.enter_context(
                peer_site(peer, world, arguments.peer_rows, wait_for)
            )
            peers.append((peer, port, pids))
        unique = 0
        for number in range(arguments.rounds + 1):
            for kind, questions in plan(number, catalogue).items():
                for name, (port, pids, make) in sites.items():
                    unique += 1_000
                    paths = [
                        make(question, unique + n)
                        for n, question in enumerate(questions)
                    ]
                    parts = [Part("application", pids), *shared]
                    done = ask_all(port, paths, parts)
                    if number:  # the first round warms up
                        figures.setdefault((kind, name), Figures()).rounds.append(done)
                for peer, port, pids in peers:
                    asked = [
                        peer_path(peer, question, arguments.peer_rows)
                        for question in questions[:PEER_REQUESTS]
                    ]
                    paths = [led_to(port, path) for path in asked if path]
                    if paths:
                        done = ask_all(
                            port, paths, [Part("application", pids), *shared]
                        )
                        found = figures.setdefault((kind, peer.name), Figures())
                        found.rounds += [done] if number else []
            print(f"round {number} of {arguments.rounds}", file=sys.stderr)
        by_members(world, sites["ours"], catalogue, arguments.rounds, shared, figures)
        again(world, stack, sites["ours"], catalogue, arguments.rounds, shared, figures)
        memory = {
            name: round(max(resident_mb(pids()), default=0), 1)
            for name, (_port, pids, _make) in sites.items()
        }
        sizes = compressed_sizes(sites["ours"][0], catalogue)
    return summary(figures, memory, sizes, arguments)


def by_members(
    world: World,
    site: tuple[int, Callable[[], list[int]], Callable[..., str]],
    catalogue: Catalogue,
    rounds: int,
    shared: Sequence[Part],
    figures: dict[tuple[str, str], Figures],
) -> None:
    """Lists as a signed-in member asks for them, and the member's own pages."""
    port, pids, make = site
    member = sign_in(world)
    parts = [Part("application", pids), *shared]
    for number in range(rounds + 1):
        questions = plan(number, catalogue)["browse"]
        # Of visitors' pages none is like these: none is kept.
        paths = [make(asked, -number * 1_000 - n) for n, asked in enumerate(questions)]
        for kind, asked in ((PUBLIC, paths), (OWN, member.own * OWN_TIMES)):
            done = ask_all(port, asked, parts, member.headers)
            if number:
                figures.setdefault((kind, "ours"), Figures()).rounds.append(done)


def again(
    world: World,
    stack: ExitStack,
    site: tuple[int, Callable[[], list[int]], object],
    catalogue: Catalogue,
    rounds: int,
    shared: Sequence[Part],
    figures: dict[tuple[str, str], Figures],
) -> None:
    """The same page again, beside its bytes from Redis in bare WSGI."""
    port, pids, _make = site
    path = f"/c/{catalogue.leaves[0][1]}/"
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
        redis.Redis.from_url(world.cache_url).set(b"floor-page", answer.read())
    bare_port, bare_pids = stack.enter_context(
        served("bare", "bench.floor.site:kept_bytes", world, {})
    )
    turns = (("ours", port, pids), ("floor", bare_port, bare_pids))
    for number in range(rounds + 1):
        for name, where, which in turns:
            parts = [Part("application", which), *shared]
            done = ask_all(where, [path] * 2_000, parts)
            if number:
                figures.setdefault(("again", name), Figures()).rounds.append(done)


def compressed_sizes(port: int, catalogue: Catalogue) -> dict[str, int]:
    """Bytes of HTML as a browser gets them, and of the files that every page asks for."""
    pages = {
        "home": "/",
        "browse": f"/c/{catalogue.leaves[0][1]}/",
        "search": f"/search/?q={catalogue.middling[0]}",
        "detail": "/items/{}/{}/".format(*catalogue.items[0]),
        "storefront": "/companies/{}/{}/".format(*catalogue.companies[0]),
    }
    found = {name: len(sent(port, path, coding="br")) for name, path in pages.items()}
    for name, link in LINKED.items():
        # Of the page that asks for most: lists load more script than others.
        found[name] = max(linked(port, path, link) for path in pages.values())
    return found


def linked(port: int, path: str, link: str) -> int:
    files = re.findall(link, sent(port, path).decode())
    return sum(len(sent(port, file, coding="br")) for file in files)


def sent(port: int, path: str, coding: str = "identity") -> bytes:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", headers={"Accept-Encoding": coding}
    )
    with urllib.request.urlopen(request) as answer:
        body: bytes = answer.read()
    return body


def summary(
    figures: dict[tuple[str, str], Figures],
    memory: dict[str, float],
    sizes: dict[str, int],
    arguments: argparse.Namespace,
) -> dict[str, object]:
    rows = []
    for (kind, name), found in figures.items():
        rounds = found.rounds
        if not rounds:
            continue
        waits = [wait for done in rounds for wait in done.waits_ms]
        rows.append(
            {
                "page": kind,
                "site": name,
                "cpu_ms": found.spread(lambda done: done.cpu),
                "parts_ms": {
                    part: statistics.median(done.cpu_ms[part] for done in rounds)
                    for part in rounds[0].cpu_ms
                },
                "a_second": statistics.median(d.requests / d.seconds for d in rounds),
                "p50_ms": percentile(waits, 0.5),
                "p99_ms": percentile(waits, 0.99),
                "bytes": statistics.median(
                    size for done in rounds for size in done.sizes
                ),
                "failures": sum(done.failures for done in rounds),
            }
        )
    pairs = {kind: ((kind, "ours"), (kind, "floor")) for kind, _site in figures}
    pairs["deep page / own browse"] = (("deep page", "ours"), ("browse", "ours"))
    pairs["commonest / rare word"] = (
        ("search, commonest word", "ours"),
        ("search, rare word", "ours"),
    )
    for kind in (PUBLIC, OWN):
        pairs[f"{kind} / browse"] = ((kind, "ours"), ("browse", "ours"))
    pairs["again / browse of the floor"] = (("again", "ours"), ("browse", "floor"))
    pairs |= {
        f"{kind}, {name} / ours": ((kind, name), (kind, "ours"))
        for kind, name in figures
        if name not in ("ours", "floor")
    }
    ratios = {
        name: ratio(figures[one].rounds, figures[other].rounds)
        for name, (one, other) in pairs.items()
        if one in figures and other in figures
    }
    return {
        "listings": arguments.listings,
        "rounds": arguments.rounds,
        "pages": rows,
        "ratios": ratios,
        "largest_worker_mb": memory,
        "compressed_bytes": sizes,
    }


def ratio(one: Sequence[Round], other: Sequence[Round]) -> tuple[float, float, float]:
    """Processor time of one over the other, round by round: (median, least, greatest)."""
    pairs = [a.cpu / b.cpu for a, b in zip(one, other, strict=True) if b.cpu]
    if not pairs:
        return (0.0, 0.0, 0.0)
    return statistics.median(pairs), min(pairs), max(pairs)


def table(result: dict[str, object]) -> str:
    lines = [
        (
            f"{result['listings']:,} listings, {result['rounds']} rounds; processor ms a "
            "request: median (least–greatest)"
        ),
        (
            f"{'page':24}{'site':7}{'cpu ms':>22}{'app':>7}{'db':>7}{'cache':>7}"
            f"{'a second':>10}{'p50':>8}{'p99':>8}{'bytes':>9}{'failed':>7}"
        ),
    ]
    for row in result["pages"]:  # type: ignore[attr-defined]
        median, least, most = row["cpu_ms"]
        parts = row["parts_ms"]
        lines.append(
            f"{row['page']:24}{row['site']:7}"
            f"{f'{median:.2f} ({least:.2f}–{most:.2f})':>22}"
            f"{parts['application']:7.2f}{parts['database']:7.2f}{parts['cache']:7.2f}"
            f"{row['a_second']:10.0f}{row['p50_ms']:8.1f}{row['p99_ms']:8.1f}"
            f"{row['bytes']:9.0f}{row['failures']:7}"
        )
    lines.append("ratios ours / floor: median (least–greatest)")
    for kind, (median, least, most) in result["ratios"].items():  # type: ignore[attr-defined]
        lines.append(f"  {kind:26}{median:6.2f} ({least:.2f}–{most:.2f})")
    lines.append(f"largest worker, MB: {result['largest_worker_mb']}")
    lines.append(f"compressed bytes: {result['compressed_bytes']}")
    return "\n".join(lines)


def main(words: Sequence[str]) -> None:
    parser = options("pages", __doc__)
    parser.add_argument("--listings", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--peers", action="store_true", help="wagtail, django-oscar too"
    )
    parser.add_argument("--peer-rows", type=int, default=100_000)
    arguments = parser.parse_args(words)
    result = measure(arguments)
    print(table(result))
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1))
