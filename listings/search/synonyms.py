"""Words of the trade that mean the same, both ways."""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("synonyms.toml")


@cache
def groups() -> dict[str, tuple[str, ...]]:
    """Each word with the others of its group."""
    found: dict[str, set[str]] = {}
    for group in tomllib.loads(FILE.read_text())["groups"]:
        for word in group:
            found.setdefault(word, set()).update(set(group) - {word})
    return {word: tuple(sorted(others)) for word, others in found.items()}


def of(asked: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The synonyms of those words that have any."""
    known = groups()
    return {word: known[word] for word in asked if word in known}
