"""What bench/run search-scale asks: questions of each kind, the same at every run over the same rows."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus

from django.db import connection

from listings.taxonomy import tree

SEED = 9
# What part of all listings has such a word.
COMMON, MIDDLING = (0.05, 0.16), (0.008, 0.012)
# How many listings have a rare one.
RARE = (3, 150)
OF_TITLES = "FROM listings_item WHERE id <= 20000 AND id % 33 {} ORDER BY id"


@dataclass
class Kind:
    """A kind of question: parameters of addresses, and the words alone for other engines."""

    name: str
    asked: list[str]
    texts: list[str] = field(default_factory=list)


def kinds(many: int) -> list[Kind]:
    """So many questions of each kind."""
    chance = random.Random(SEED)

    def some(choices: Sequence[str]) -> list[str]:
        return [chance.choice(choices) for _ in range(many)]

    def together(*choices: Sequence[str]) -> list[tuple[str, ...]]:
        return list(zip(*map(some, choices), strict=True))

    [total] = column("SELECT listings FROM listings_lexeme WHERE lexeme = ''")
    common, middling = (
        lexemes(total * least, total * most) for least, most in (COMMON, MIDDLING)
    )
    rare = lexemes(*RARE)
    titles = column(f"SELECT title {OF_TITLES.format('<> 0')}")
    han = [one[-4:] for one in column(f"SELECT title {OF_TITLES.format('= 0')}")]
    parts = [one[-8:] for one in titles if "-" in one]
    known = column(
        "SELECT word FROM listings_knownword WHERE listings > 2 AND word ~ '^[a-z]{6,}$'"
        " ORDER BY word"
    )
    words = {
        "rare word": some(rare),
        "word in 1 %": some(middling),
        "word in 5 to 16 %": some(common),
        "commonest word": some(lexemes(total * COMMON[1], total)[:3] or common[:3]),
        "two common words": [" ".join(pair) for pair in together(common, common)],
        "rare and common word": [" ".join(pair) for pair in together(rare, common)],
        "mixed": [
            " ".join(chance.sample(title.split()[:6], chance.choice((1, 2, 2, 3))))
            for title in some(titles)
        ],
        "misspelt": [swapped(word, chance) for word in some(known)],
        "Chinese": [text[: chance.choice((2, 4))] for text in some(han)],
        "part number": [written(text, chance) for text in some(parts)],
    }
    found = [
        Kind(name, [f"q={quote_plus(text)}" for text in texts], texts)
        for name, texts in words.items()
    ]
    return found + narrowed(common, together, some, chance)


def narrowed(common: list[str], together: Any, some: Any, chance: Any) -> list[Kind]:
    """Words with a filter, and lists without words."""
    countries = column(
        "SELECT country FROM members_company GROUP BY 1 ORDER BY count(*) DESC LIMIT 12"
    )
    leaves = [node.slug for node in tree().by_id.values() if not node.children][:40]
    industries = [node.slug for node in tree().industries][:8]
    deep = [f"{slug}&page={chance.randrange(20, 400)}" for slug in some(industries)]
    return [
        Kind(
            "word and country",
            [f"q={word}&country={code}" for word, code in together(common, countries)],
        ),
        Kind(
            "word and category",
            [f"q={word}&category={slug}" for word, slug in together(common, leaves)],
        ),
        Kind("word, suppliers", [f"q={word}&tab=suppliers" for word in some(common)]),
        Kind(
            "category, newest",
            [f"category={slug}&sort=newest" for slug in some(industries + leaves)],
        ),
        Kind("category, deep page", [f"category={one}" for one in deep]),
        Kind("country", [f"country={code}" for code in some(countries)]),
    ]


def swapped(word: str, chance: random.Random) -> str:
    """Two neighbours in each other's place, where that makes another word."""
    at = chance.choice(
        [n for n in range(1, len(word) - 1) if word[n] != word[n + 1]] or [0]
    )
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def written(part: str, chance: random.Random) -> str:
    """A part number in any way people type it."""
    return chance.choice(
        (part, part.replace("-", ""), part.replace("-", " "), part.lower())
    )


def lexemes(least: float, most: float) -> list[str]:
    """Stems of invented words in so many listings, the commonest first."""
    return column(
        "SELECT lexeme FROM listings_lexeme WHERE listings BETWEEN %s AND %s"
        " AND lexeme ~ '^[a-z]{6}$' ORDER BY listings DESC, lexeme LIMIT 400",
        [least, most],
    )


def column(sql: str, given: Sequence[Any] | None = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [row[0] for row in cursor.fetchall()]
