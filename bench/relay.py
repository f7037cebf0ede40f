"""Mail between buyers and suppliers: inquiries a second from end to end, and what guessing finds.

`bench/run relay` starts PostgreSQL and Valkey of its own under var/bench. Each inquiry is asked, carried to the
supplier's mail server, answered by a mail to the door (SMTP), washed, and carried to the buyer. Ends
with 1 where a guessed alias was met, or where a letter came twice or not at all.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.world import ROOT, World

ITEMS = 1_000
INSIDE = (
    "import django; django.setup(); from bench import relay_work;"
    " relay_work.main(inquiries={inquiries}, guesses={guesses})"
)


def measure(inquiries: int, guesses: int, folder: Path) -> dict[str, Any]:
    with World.of(items=ITEMS, folder=folder) as world:
        done = subprocess.run(
            [
                sys.executable,
                "-c",
                INSIDE.format(inquiries=inquiries, guesses=guesses),
            ],
            env=os.environ
            | world.environment
            | {
                "DJANGO_SETTINGS_MODULE": "tradedir.settings",
                "LOG_LEVEL": "CRITICAL",
                "RELAY_LISTEN": "127.0.0.1:0",
                "RELAY_PROTOCOL": "smtp",
            },
            cwd=ROOT,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def table(found: dict[str, Any]) -> str:
    amount = found["inquiries"]
    lines = [f"{amount} inquiries, one worker{'':12}seconds   a second"]
    for name, seconds in found["seconds"].items():
        lines.append(f"  {name:36}{seconds:9.2f}{amount / seconds:11.1f}")
    whole = sum(found["seconds"].values())
    lines.append(f"  {'from end to end':36}{whole:9.2f}{amount / whole:11.1f}")
    counted = ", ".join(f"{name} {n}" for name, n in found["letters"].items())
    lines.append(f"letters: {counted}")
    guessed = found["guesses"]
    lines.append(
        f"guesses: {guessed['amount']:,} asked of the aliases in {guessed['seconds']:.1f} s"
        f" ({guessed['amount'] / guessed['seconds']:,.0f} a second), {guessed['met']} met"
    )
    door = found["door"]
    lines.append(
        f"at the door, {door['lines']} lines at once: {door['answered']} answered in {door['seconds']:.1f} s"
        f" ({door['answered'] / door['seconds']:.1f} a second), {door['met']} met"
    )
    return "\n".join(lines)


def main(words: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench/run relay", description=__doc__)
    parser.add_argument("--inquiries", type=int, default=100)
    parser.add_argument("--guesses", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    arguments = parser.parse_args(words)
    found = measure(arguments.inquiries, arguments.guesses, arguments.folder)
    print(table(found))
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=2))
    letters = found["letters"]
    is_wrong = found["guesses"]["met"] or found["door"]["met"]
    if is_wrong or letters["doubled"] or letters["lost"]:
        sys.exit(1)
