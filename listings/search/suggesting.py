"""What somebody may be about to type: categories, words, titles, suppliers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection

from listings.search import spelling
from listings.search.normal import fold, in_simplified, places
from listings.search.patience import answered_in_time
from listings.taxonomy import Node, Tree, tree

SHORTEST = 2
MOST = 8
LONGEST = 60
CATEGORIES = 3
# A word this short may still become anything: it is not taken for a slip.
SHORTEST_SLIP = 4
# The names of a tree by language, for as long as it is the one in use.
_LINES: WeakKeyDictionary[Tree, dict[str, tuple[str, str]]] = WeakKeyDictionary()


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
    typed = " ".join(fold(text).split())[:LONGEST]
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
    now = tree()
    lines = _LINES.setdefault(now, {})
    if language not in lines:
        lines[language] = _lines(now, language)
    names, others = lines[language]
    whole = dict.fromkeys(_places(names, f"\n{typed}"))
    part = {*_places(names, f" {typed}"), *_places(others, f"\n{typed}")}
    nodes = list(now.by_id.values())
    return [nodes[n] for n in (*whole, *sorted(part - whole.keys()))]


def _lines(now: Tree, language: str) -> tuple[str, str]:
    """(names, other names) of the tree, a line each with the place of its category.

    Looked through for each letter that is typed: one text is read fifty times as fast as
    five thousand, and takes less memory.
    """
    names, others = [""], [""]
    for place, node in enumerate(now.by_id.values()):
        names.append(f"{fold(node.name(language))}\t{place}")
        others += [f"{fold(said)}\t{place}" for said in node.synonyms(language)]
    return "\n".join(names), "\n".join(others)


def _places(lines: str, beginning: str) -> Iterator[int]:
    """The categories of the lines that have it, in their order."""
    for at in places(lines, beginning):
        tab = lines.index("\t", at)
        end = lines.find("\n", tab)
        yield int(lines[tab + 1 : end if end >= 0 else None])


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
