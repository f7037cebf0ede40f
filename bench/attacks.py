"""The attacks on figures about members, at length, on our way and on the usual ones.

`bench/run attacks [--write] [--seed N]` takes some minutes and needs no server. It writes
`privacy/releases/attacks.toml`, which the page of the method shows; where the figures agree with those
in the file within the error of either, the file stays as it is. It ends with 1 where an attack on ours
succeeds by more than 0.005 over what is proven and chance does not explain it.
"""

import argparse
import json
import sys
import tomllib
from collections.abc import Iterable
from datetime import UTC, datetime
from math import sqrt
from typing import Any

from bench.world import ROOT, inside
from tradedir.progress import say

TABLE = ROOT / "privacy" / "releases" / "attacks.toml"
SLACK = 0.005
# Standard errors: by chance so far apart once in a million, and once in 16,000.
FAR, APART = 4.9, 4
HEAD = """\
# Attacks on figures about members, as `bench/run attacks` measured them; the page of the method shows them.
# Written by that run, never by hand. One [[attack]] for each, in the order in which they are shown:
#   scheme   how figures are given out: "hide-under-10" (true counts, fewer than ten left out), "cell-keys"
#            (noise that depends on who is in a cell, as some censuses have it), "cell-keys-free" (the same,
#            for any grouping that is asked for), "ours" (frozen, by this software's own noise)
#   attack   "subtract" (one joins between two releases: is a category of theirs guessed?), "subtract-all-five"
#            (are all five?), "everybody-else-known" (is somebody in the release? all others are known),
#            "everybody-else-known-for-a-year" (in all releases of a year), "linear-programming" (what fits
#            all tables: of true counts the share of hidden cells given back, in the table that gave most;
#            of ours whether somebody is in it), "linear-programming-all-tables", "fifty-sybils" (the cell is
#            filled with companies of the attacker's own, over four releases), "dummy-on-the-threshold" (is a cell
#            shown once somebody joins?), "average-200" (200 sums with a cell in: of cell keys, is its count
#            found exactly? of ours, is somebody in it?)
#   success  the share of right guesses
#   chance   the share that is right without any release
#   bound    the most that is proven to be possible at all; lacking where nothing is proven
#   trials   how often it was tried
#   error    half of the 95 % interval of success: 2·√(success·(1 − success)/trials)
#   table    the table that gave most, where one is meant
#   seed     of the members who were made up; noise has no seed
# `members` were made up, in `tables` tables. Noise being chance, another run differs in the last digits.
"""


def measured(seed: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = inside(
        f"from bench import attacks_work as work; work.main({seed})",
        {"DJANGO_SETTINGS_MODULE": "tests.settings"},
    )
    return found


def error(one: dict[str, Any]) -> float:
    """The standard error of a share; of one that was always or never seen, of one miss."""
    share = min(max(one["success"], 1 / one["trials"]), 1 - 1 / one["trials"])
    return sqrt(max(share * (1 - share), 0) / one["trials"])


def agree(before: Iterable[dict[str, Any]], now: Iterable[dict[str, Any]]) -> bool:
    """Could both be the same but for chance?"""
    known = {(one["scheme"], one["attack"]): one for one in before}
    found = {(one["scheme"], one["attack"]): one for one in now}
    return list(known) == list(found) and all(
        abs(known[name]["success"] - one["success"])
        <= APART * sqrt(error(known[name]) ** 2 + error(one) ** 2) + 1e-3
        and known[name].get("bound") == one["bound"]
        and known[name]["trials"] == one["trials"]
        for name, one in found.items()
    )


def too_good(found: Iterable[dict[str, Any]]) -> list[str]:
    """Attacks on ours that succeed beyond what is proven."""
    return [
        f"{one['attack']}: {one['success']} of at most {one['bound']}"
        for one in found
        if one["bound"] and one["success"] > one["bound"] + max(SLACK, FAR * error(one))
    ]


def as_toml(found: Iterable[dict[str, Any]]) -> str:
    day = datetime.now(UTC).date().isoformat()
    lines = [HEAD, f"day = {day}", "members = 20000", "tables = 15"]
    for one in found:
        lines += ["", "[[attack]]"]
        lines += [
            f"{name} = {json.dumps(value)}"
            for name, value in one.items()
            if value is not None
        ]
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> None:
    options = argparse.ArgumentParser(
        prog="bench/run attacks", description="What do attacks on figures find out?"
    )
    options.add_argument("--seed", type=int, default=2026)
    options.add_argument(
        "--write", action="store_true", help="even where the figures agree"
    )
    asked = options.parse_args(arguments)
    found = measured(asked.seed)
    for one in found:
        bound = f"{one['bound']:.4f}" if one["bound"] else "–"
        say(
            f"{one['scheme']:15}{one['attack']:33}{one['success']:8.4f}"
            f"   chance {one['chance']:.4f}   bound {bound:6}   {one['trials']:>7,} trials"
        )
    before = tomllib.loads(TABLE.read_text())["attack"] if TABLE.exists() else []
    if asked.write or not agree(before, found):
        TABLE.write_text(as_toml(found))
        say(f"Written to {TABLE.relative_to(ROOT)}.")
    else:
        say(f"As in {TABLE.relative_to(ROOT)}, but for chance.")
    wrong = too_good(found)
    for words in wrong:
        say(f"More than is proven: {words}")
    sys.exit(bool(wrong))
