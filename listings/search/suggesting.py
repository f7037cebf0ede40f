"""What somebody may be about to type: categories, words, titles, suppliers."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection

from listings.search import spelling
from listings.search.normal import fold, in_simplified
from listings.search.patience import answered_in_time
from listings.taxonomy import Node, tree

SHORTEST = 2
MOST = 8
LONGEST = 60
CATEGORIES = 3
# A word this short may still become anything: it is not taken for a slip.
SHORTEST_SLIP = 4


@dataclass(frozen=True)
class Suggestion:
    """`kind` is category, word, item, company or correction.

    `key` is a slug, an id and slug, or nothing: then `text` is what to search for.
    """

    kind: str
    text: str
    key: tuple[Any, ...] = ()


@answered_in_time
def suggest(text: str, language: str) -> list[Suggestion]:
    """At most eight, the likeliest first. One statement; categories are in memory.

    Traditional Chinese is asked for as simplified too: one statement more. Where nothing
    begins so, the last word may be a slip: two statements more.
    """
    typed = fold(text).strip()[:LONGEST]
    if len(typed) < SHORTEST and typed.isascii():
        return []
    found = [
        Suggestion("category", node.name(language), (node.slug,))
        for node in _categories(typed, language)[:CATEGORIES]
    ]
    as_typed = " ".join(text.lower().split())[:LONGEST]
    for written in dict.fromkeys((as_typed, in_simplified(as_typed))):
        found += _from_database(typed, written)
    return list(dict.fromkeys(found or _corrected(typed)))[:MOST]


def _corrected(typed: str) -> list[Suggestion]:
    before, space, last = typed.rpartition(" ")
    if len(last) < SHORTEST_SLIP or not (last.isascii() and last.isalpha()):
        return []
    meant = spelling.corrected([last])
    return [
        Suggestion("correction", f"{before}{space}{word}") for word in meant.values()
    ]


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


@lru_cache(maxsize=4_000)
def _folded(name: str) -> str:
    return fold(name)


# A word whose only page was taken down is known until the clock comes by. Of titles that
# begin so a few are read, however many are not listed any more.
BEGINNING = f"""
(SELECT 'word', word, 0, '' FROM (
    SELECT word, listings FROM listings_knownword WHERE word LIKE %s
    ORDER BY listings DESC, word LIMIT 6
) known WHERE listings > {spelling.MANY} OR {spelling.IN_USE} ORDER BY listings DESC, word LIMIT 3)
UNION ALL (SELECT 'item', title, id, slug FROM (
    SELECT id, title, slug FROM listings_item WHERE lower(title) LIKE %s
    ORDER BY lower(title) USING ~<~ LIMIT 20
) near WHERE EXISTS (
    SELECT FROM listings_searchdoc d
    WHERE d.kind = 1 AND d.listing = near.id AND d.until >= current_date
) LIMIT 3)
UNION ALL (SELECT 'company', trading_name, id, slug FROM members_company
    WHERE lower(trading_name) LIKE %s AND published_at IS NOT NULL
    AND unpublished_at IS NULL AND suspended_at IS NULL
    ORDER BY lower(trading_name) USING ~<~ LIMIT 3)
"""


def _from_database(typed: str, as_typed: str) -> list[Suggestion]:
    before, space, last = typed.rpartition(" ")
    begins = _begins(as_typed)
    with connection.cursor() as cursor:
        cursor.execute(BEGINNING, [_begins(last), begins, begins])
        rows = cursor.fetchall()
    return [
        Suggestion("word", f"{before}{space}{name}")
        if kind == "word"
        else Suggestion(kind, name, (pk, slug))
        for kind, name, pk, slug in rows
        if (kind, name) != ("word", last)
    ]


def _begins(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
