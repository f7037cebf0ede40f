"""The list of goods that may not be traded, read once; see prohibited.toml."""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

from listings.search import normal

FILE = Path(__file__).with_name("prohibited.toml")
CJK = re.compile(f"[{normal.CJK}]")


class Group(NamedTuple):
    """Goods of one kind: the rule in words, where it comes from, how they are called."""

    key: str
    title: str
    source: str
    # As `plain` writes them, with a space at both ends where words have spaces between.
    words: tuple[str, ...]
    unless: tuple[str, ...]
    categories: frozenset[str]


class Hit(NamedTuple):
    """A word of the list that stands in a text."""

    group: Group
    word: str


@cache
def groups() -> tuple[Group, ...]:
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        Group(
            key,
            told["title"],
            told["source"],
            sought(told["words"]),
            sought(told.get("unless", [])),
            frozenset(told.get("categories", ())),
        )
        for key, told in raw.items()
    )


def sought(words: list[str]) -> tuple[str, ...]:
    """Whole words are looked for; in writing without spaces, the signs anywhere. Longest first."""
    found = sorted({plain(word) for word in words}, key=len, reverse=True)
    return tuple(word if CJK.search(word) else f" {word} " for word in found)


def plain(text: str) -> str:
    """A text as it is compared: without case, accents, signs, and what is not seen."""
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return re.sub(r"[\s\W_]+", " ", normal.fold(seen)).strip()


def hits(text: str) -> list[Hit]:
    """The groups whose words stand in a text, each once. 5,000 letters take milliseconds."""
    said = f" {plain(text)} "
    found = []
    for group in groups():
        # Most texts hold none: what only looks like one need not be taken out of them.
        if not any(word in said for word in group.words):
            continue
        left = said
        for phrase in group.unless:
            left = left.replace(phrase, "  ")
        if word := next((one for one in group.words if one in left), ""):
            found.append(Hit(group, word.strip()))
    return found


def of_category(slug: str) -> list[Group]:
    """The groups that a category is looked at for as a whole."""
    return [group for group in groups() if slug in group.categories]
