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
    words: re.Pattern[str]
    unless: re.Pattern[str] | None
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
            any_of(told["words"]),
            any_of(told["unless"]) if told.get("unless") else None,
            frozenset(told.get("categories", ())),
        )
        for key, told in raw.items()
    )


def any_of(words: list[str]) -> re.Pattern[str]:
    """Any of these as a whole word; in writing without spaces, anywhere."""
    plain_ones = sorted({plain(word) for word in words}, key=len, reverse=True)
    return re.compile(
        "|".join(
            re.escape(word) if CJK.search(word) else rf"(?<!\w){re.escape(word)}(?!\w)"
            for word in plain_ones
        )
    )


def plain(text: str) -> str:
    """A text as it is compared: without case, accents, signs, and what is not seen."""
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return re.sub(r"[\s\W_]+", " ", normal.fold(seen)).strip()


def hits(text: str) -> list[Hit]:
    """The groups whose words stand in a text, each once. 5,000 letters take milliseconds."""
    said = plain(text)
    found = []
    for group in groups():
        left = group.unless.sub(" ", said) if group.unless else said
        if match := group.words.search(left):
            found.append(Hit(group, match.group()))
    return found


def of_category(slug: str) -> list[Group]:
    """The groups that a category is looked at for as a whole."""
    return [group for group in groups() if slug in group.categories]
