"""Words of the trade that mean the same, both ways: those that staff tend, else the file's."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from listings.taxonomy import others_of, tree

FILE = Path(__file__).with_name("synonyms.toml")


@cache
def written() -> tuple[tuple[str, ...], ...]:
    """The groups of the product's file."""
    return tuple(map(tuple, tomllib.loads(FILE.read_text())["groups"]))


@cache
def _of_the_file() -> Mapping[str, tuple[str, ...]]:
    return others_of(written())


def of(asked: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The synonyms of those words that have any."""
    tended = tree().synonyms
    known = _of_the_file() if tended is None else tended
    return {word: known[word] for word in asked if word in known}
