"""What somebody may be about to type: categories, suppliers, words of titles."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection

from listings.search import spelling
from listings.search.normal import fold
from listings.search.patience import answered_in_time
from listings.taxonomy import Node, tree

SHORTEST = 2
MOST = 8


@dataclass(frozen=True)
class Suggestion:
    """`kind` is category, company or word; `key` is a slug, an id and slug, or nothing."""

    kind: str
    text: str
    key: tuple[Any, ...] = ()


@answered_in_time
def suggest(text: str, language: str) -> list[Suggestion]:
    """At most eight, the likeliest first. One statement; categories are in memory."""
    typed = fold(text).strip()[:60]
    if len(typed) < SHORTEST and typed.isascii():
        return []
    found = [
        Suggestion("category", node.name(language), (node.slug,))
        for node in _categories(typed, language)[:4]
    ]
    return found + _from_database(typed)[: MOST - len(found)]


def _categories(typed: str, language: str) -> list[Node]:
    """Categories whose name, or a word of it, begins so; whole names first."""
    whole, part = [], []
    for node in tree().by_id.values():
        name = _folded(node.name(language))
        others = [_folded(word) for word in node.synonyms(language)]
        if name.startswith(typed):
            whole.append(node)
        elif any(word.startswith(typed) for word in name.split()) or any(
            other.startswith(typed) for other in others
        ):
            part.append(node)
    return whole + part


@lru_cache(maxsize=20_000)
def _folded(name: str) -> str:
    return fold(name)


def _from_database(typed: str) -> list[Suggestion]:
    last = typed.rsplit(" ", maxsplit=1)[-1]
    before = typed[: len(typed) - len(last)]
    with connection.cursor() as cursor:
        cursor.execute(
            # A word whose only page was taken down is known until the clock comes by.
            "(SELECT 'word', word, 0, '' FROM (SELECT word, listings FROM"
            " listings_knownword WHERE word LIKE %s ORDER BY listings DESC, word LIMIT 6)"
            f" known WHERE {spelling.IN_USE} ORDER BY listings DESC, word LIMIT 3)"
            " UNION ALL (SELECT 'company', trading_name, id, slug FROM members_company"
            " WHERE lower(trading_name) LIKE %s AND published_at IS NOT NULL"
            " AND unpublished_at IS NULL AND suspended_at IS NULL"
            " ORDER BY lower(trading_name) LIMIT 3)",
            [_begins(last), _begins(typed)],
        )
        rows = cursor.fetchall()
    return [
        Suggestion("word", before + name)
        if kind == "word"
        else Suggestion("company", name, (pk, slug))
        for kind, name, pk, slug in rows
        if (kind, name) != ("word", last)
    ]


def _begins(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
