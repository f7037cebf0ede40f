"""Mail between buyers and suppliers: inquiries a second from end to end, and what guessing finds.

`bench/run relay` starts PostgreSQL and Valkey of its own under var/bench. Each inquiry is asked, carried to the
supplier's mail server, answered by a mail to the door (`manage.py receive_mail`, SMTP), washed, and
carried to the buyer. Then aliases are guessed at the door, while honest mail is brought to it. Ends with 1
where a guessed alias was met, where there was no time for all guesses, or where a letter came twice or not at all.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.world import World, options

ITEMS = 1_000


def measure(inquiries: int, guesses: int, folder: Path) -> dict[str, Any]:
    with World.of(items=ITEMS, folder=folder) as world:
        found: dict[str, Any] = world.inside(
            "from bench import relay_work as work;"
            f" work.main(inquiries={inquiries}, guesses={guesses})",
            LOG_LEVEL="CRITICAL",
            RELAY_PROTOCOL="smtp",
        )
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
    return "\n".join([*lines, *told_of_guesses(found["guesses"])])


def told_of_guesses(found: dict[str, Any]) -> list[str]:
    whole = found["seconds"]
    return [
        (
            f"guesses at the door: {found['asked']:,} names asked in {whole:.0f} s"
            f" ({found['asked'] / whole:.0f} a second) by {found['lines']} who do not wait for the answer;"
            f" {found['met']} met; {found['refused']:,} lines refused, {found['answers']:,} answers seen"
        ),
        f"its memory: {found['memory_before'] / 1e6:.0f} MB before, {found['memory_after'] / 1e6:.0f} after",
        (
            f"honest mail meanwhile: {found['brought']} brought, {found['taken']} taken,"
            f" {found['tries']} tries, {found['median']:.2f} s at the median, {found['longest']:.2f} s at most"
        ),
        (
            f"who waits for answers: {found['patient']} in {found['patient_seconds']:.0f} s"
            f" with {found['lines']} lines"
        ),
    ]


def main(words: Sequence[str]) -> None:
    parser = options("relay", __doc__)
    parser.add_argument("--inquiries", type=int, default=100)
    parser.add_argument("--guesses", type=int, default=100_000)
    arguments = parser.parse_args(words)
    found = measure(arguments.inquiries, arguments.guesses, arguments.folder)
    print(table(found))
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=2))
    letters = found["letters"]
    guesses = found["guesses"]
    is_wrong = (
        guesses["met"]
        or guesses["taken"] < guesses["brought"]
        or guesses["asked"] < arguments.guesses
    )
    if is_wrong or letters["doubled"] or letters["lost"]:
        sys.exit(1)
