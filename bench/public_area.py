"""How well contact data is found before something is posted: `bench/run public-area`.

Counts what is found of the lists in tests/listings/public_area, and what is taken for contact
data and is none; prints each that is wrong with --show, and how many characters a second of
processor time. Ends with 1 where fewer than 95 % are found, or 2 % or more are false alarms.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from listings.public_area.finding import contacts
from tests.listings.public_area import lists

FOUND, FALSE = 0.95, 0.02
LISTS = {
    "written with the detector": ("disguised.txt", "clean.txt"),
    "written afterwards": ("later_disguised.txt", "later_clean.txt"),
    "written without it": ("unseen_disguised.txt", "unseen_clean.txt"),
}
ROUNDS = 5


def measure() -> dict[str, Any]:
    result: dict[str, Any] = {"lists": {}}
    for name, (hidden, clean) in LISTS.items():
        disguised, plain = lists.disguised(hidden), lists.clean(clean)
        result["lists"][name] = {
            "disguised": len(disguised),
            "missed": [
                one.text
                for one in disguised
                if not lists.is_marked(one, contacts(one.text))
            ],
            "clean": len(plain),
            "false": [text for text in plain if contacts(text)],
        }
    texts = [" ".join(lists.clean()[n : n + 15]) for n in range(0, 525, 15)]
    began = time.process_time()
    for _ in range(ROUNDS):
        for text in texts:
            contacts(text)
    result["characters_a_second"] = (
        ROUNDS * sum(map(len, texts)) / (time.process_time() - began)
    )
    return result


def table(result: dict[str, Any]) -> str:
    lines = [f"{'list':30}{'hidden':>8}{'found':>8}{'':>8}{'clean':>8}{'false':>8}"]
    for name, one in result["lists"].items():
        found = one["disguised"] - len(one["missed"])
        lines.append(
            f"{name:30}{one['disguised']:8}{found:8}{found / one['disguised']:8.1%}"
            f"{one['clean']:8}{len(one['false']):8}{len(one['false']) / one['clean']:8.1%}"
        )
    lines.append(f"{result['characters_a_second']:,.0f} characters a second")
    return "\n".join(lines)


def is_good(one: dict[str, Any]) -> bool:
    missed = len(one["missed"]) / int(one["disguised"])
    return missed <= 1 - FOUND and len(one["false"]) / int(one["clean"]) < FALSE


def main(words: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench/run public-area", description=__doc__)
    parser.add_argument("--show", action="store_true", help="print what is wrong")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args(words)
    result = measure()
    sys.stdout.write(table(result) + "\n")
    if options.show:
        for one in result["lists"].values():
            for text in one["missed"]:
                sys.stdout.write(f"missed: {text}\n")
            for text in one["false"]:
                sys.stdout.write(f"false: {text}\n")
    if options.json:
        options.json.write_text(json.dumps(result, indent=1, ensure_ascii=False))
    if not is_good(result["lists"]["written with the detector"]):
        sys.exit(1)
