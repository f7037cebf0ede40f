"""Words of the trade that mean the same, both ways: those that staff tend, else the file's.

What is said in several words, or in characters, is the words that follow one another: "printed
circuit board" is "pcb" and "pcb" is "printed circuit board".
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from listings.taxonomy import others_of, tree

FILE = Path(__file__).with_name("synonyms.toml")
LONGEST = 6  # words


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
    """word → what stands for it, or for several asked in a row of which it is one.

    Plurals are their singulars. `others` stand in for the groups that count now.
    """
    if others is None:
        tended = tree().synonyms
        others = _of_the_file() if tended is None else tended
    found: dict[str, list[str]] = {}
    for row in _rows(list(asked)):
        known = next((one for one in forms(" ".join(row)) if one in others), "")
        for word in row if known else ():
            found.setdefault(word, []).extend(others[known])
    return {word: tuple(dict.fromkeys(said)) for word, said in found.items()}


def _rows(asked: list[str]) -> Iterator[list[str]]:
    """Each word, and what stands in a row."""
    for start in range(len(asked)):
        for end in range(start + 1, min(start + LONGEST, len(asked)) + 1):
            yield asked[start:end]


def forms(word: str) -> Iterator[str]:
    """The word, its plural, and what it may be the plural of: groups are kept in either."""
    yield word
    yield f"{word}s"
    for ending, instead in (("ies", "y"), ("es", ""), ("s", "")):
        if len(word) > len(ending) + 2 and word.endswith(ending):
            yield word.removesuffix(ending) + instead
