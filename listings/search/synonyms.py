"""Words of the trade that mean the same, both ways: those that staff tend, else the file's."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
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


def of(
    asked: Iterable[str], others: Mapping[str, tuple[str, ...]] | None = None
) -> dict[str, tuple[str, ...]]:
    """The synonyms of those words, or of their singulars, that have any.

    `others` stand in for the groups that count now.
    """
    if others is None:
        tended = tree().synonyms
        others = _of_the_file() if tended is None else tended
    found = {
        word: next((one for one in singulars(word) if one in others), "")
        for word in asked
    }
    return {word: others[known] for word, known in found.items() if known}


def singulars(word: str) -> Iterator[str]:
    """The word, and what it may be the plural of: groups are kept in the singular."""
    yield word
    for ending, instead in (("ies", "y"), ("es", ""), ("s", "")):
        if len(word) > len(ending) + 2 and word.endswith(ending):
            yield word.removesuffix(ending) + instead
