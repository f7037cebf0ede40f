"""What pages cost as the directory grows: `bench/run page-growth --listings 10000 100000 1000000`.

Makes a directory of each size by SQL (kept from run to run, the same as for search-scale),
serves each with the web server of `bin/run`, and asks them by turns for every kind of page, made
anew each time, as a visitor and as a member.
Processor milliseconds a request are those of application, database and cache together.

Ends with 1 where a kind of page costs more than 1.25 times as much, and half a millisecond more,
in a directory ten times as large.
"""

import argparse
import itertools
import json
import statistics
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from bench.measure import Part, ask_all
from bench.page_questions import Catalogue, ours, plan
from bench.pages import served
from bench.search_scale import FILLED
from bench.signed_in import OWN, OWN_TIMES, PUBLIC, SignedIn, sign_in
from bench.world import World, options

MOST_GROWN = 1.25
# Less than this nobody notices; processor time is counted in hundredths of a second.
LEAST = 0.5  # milliseconds
SIZES = (10_000, 100_000, 1_000_000)
# Pages that have an address of their own, asked so often a round.
OTHERS = {
    "home": "/",
    "categories": "/categories/",
    "countries": "/countries/",
    "suppliers": "/companies/",
    "offers": "/offers/",
    "feed": "/feeds/items.xml",
    "sitemap": "/sitemap.xml",
}
OTHER_TIMES = 60
TIDY = "from bench import search_scale_work as work; work.tidy(); print(0)"


def asked(number: int, catalogue: Catalogue, first: int) -> dict[str, list[str]]:
    """The addresses of one round by kind of page; none has the number of another."""
    unique = itertools.count(first)
    kinds = {
        kind: [ours(question, next(unique)) for question in questions]
        for kind, questions in plan(number, catalogue).items()
    }
    # Words in a given share of the titles would have more rows a page where more is listed.
    if words := catalogue.of_a_page:
        rare = [ours({"q": word}, next(unique)) for word in words]
        kinds["search, rare word"] = rare
    # A page full of suppliers in any directory.
    others = OTHERS | {"country": f"/countries/{catalogue.country.lower()}/"}
    return kinds | {
        kind: [f"{address}?_={next(unique)}" for _ in range(OTHER_TIMES)]
        for kind, address in others.items()
    }


@dataclass
class Site:
    """A directory of one size, served, and what its pages have cost round by round."""

    listings: int
    catalogue: Catalogue
    port: int
    parts: list[Part]
    member: SignedIn
    rounds: dict[str, list[float]] = field(default_factory=dict)
    failures: int = 0

    def ask(self, number: int) -> None:
        """One round of every kind of page; the first warms up."""
        visitors = asked(number, self.catalogue, number * 100_000)
        again = asked(number, self.catalogue, number * 100_000 + 50_000)["browse"]
        members = {PUBLIC: again, OWN: self.member.own * OWN_TIMES}
        for kind, paths in (visitors | members).items():
            headers = self.member.headers if kind in members else None
            done = ask_all(self.port, paths, self.parts, headers)
            self.failures += done.failures
            if number:
                self.rounds.setdefault(kind, []).append(done.cpu)


def measure(arguments: argparse.Namespace) -> list[dict[str, Any]]:
    """By turns: a machine is at times twice as fast as some minutes before."""
    sizes = sorted(arguments.listings)
    with ExitStack() as stack:
        worlds = stack.enter_context(
            World.each(sizes, folder=arguments.folder, filled=FILLED)
        )
        sites = [
            site(stack, world, size) for world, size in zip(worlds, sizes, strict=True)
        ]
        for number in range(arguments.rounds + 1):
            for one in sites:
                one.ask(number)
            print(f"round {number} of {arguments.rounds}", file=sys.stderr)
    return [
        {"listings": one.listings, "pages": one.rounds, "failures": one.failures}
        for one in sites
    ]


def site(stack: ExitStack, world: World, size: int) -> Site:
    world.inside(TIDY, STATEMENT_TIMEOUT="0")
    port, pids = stack.enter_context(
        served(f"ours-{size}", "tradedir.wsgi:application", world, {})
    )
    parts = [
        Part("application", pids),
        Part("database", world.database_pids),
        Part("cache", world.cache_pids),
    ]
    return Site(size, Catalogue(world.database_url), port, parts, sign_in(world))


def spread(values: Sequence[float]) -> list[float]:
    """Median, least and greatest."""
    return [statistics.median(values), min(values), max(values)]


def grown(before: Sequence[float], after: Sequence[float]) -> list[float]:
    """How many times as much of the rounds after: of the medians, at least and at most."""
    (middle, least, most), (now, fewest, worst) = spread(before), spread(after)
    return [now / middle, fewest / most, worst / least]


def shared(found: Sequence[dict[str, Any]]) -> list[str]:
    """Kinds of every size: in a small directory no word is common, or none is rare."""
    return [
        kind for kind in found[0]["pages"] if all(kind in one["pages"] for one in found)
    ]


def broken(found: Sequence[dict[str, Any]]) -> list[str]:
    """The bars that were broken, in words."""
    said = []
    for before, after in itertools.pairwise(found):
        for kind in shared(found):
            now, then = (
                statistics.median(one["pages"][kind]) for one in (after, before)
            )
            if now > MOST_GROWN * then and now > then + LEAST:
                said.append(
                    f"{kind}: {then:.2f} to {now:.2f} ms at {after['listings']:,}"
                )
    said += [
        f"{one['failures']} failed at {one['listings']:,}"
        for one in found
        if one["failures"]
    ]
    return said


def table(found: Sequence[dict[str, Any]]) -> str:
    head = "".join(f"{one['listings']:>26,}" for one in found)
    lines = [f"{'processor ms':24}{head}   times"]
    for kind in shared(found):
        cells = [
            "{:.2f} ({:.2f}–{:.2f})".format(*spread(one["pages"][kind]))
            for one in found
        ]
        times = [
            f"{grown(a['pages'][kind], b['pages'][kind])[0]:.2f}"
            for a, b in itertools.pairwise(found)
        ]
        lines.append(
            f"{kind:24}{''.join(f'{one:>26}' for one in cells)}   {', '.join(times)}"
        )
    return "\n".join(lines)


def main(words: Sequence[str]) -> None:
    parser = options("page-growth", __doc__)
    parser.add_argument("--listings", type=int, nargs="+", default=SIZES)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args(words)
    found = measure(arguments)
    print(table(found))
    said = broken(found)
    for one in said:
        print("broken:", one)
    if arguments.json:
        result = {"rounds": arguments.rounds, "sizes": found, "broken": said}
        arguments.json.write_text(json.dumps(result, indent=1))
    if said:
        sys.exit(1)
