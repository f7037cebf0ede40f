"""Counts beside a list without words that several filters narrow.

What all of them leave is read, and for each chosen facet what the others leave, so that more
can be added to it: each exactly where it is little, else one listing in so many.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.db import connection

from listings.search import candidates, facets, narrowing
from listings.search.counts import kept_facets
from listings.search.facets import CHOSEN, COLUMNS, LISTS, SAMPLES, Counted
from listings.search.narrowing import Conditions
from listings.search.query import Query

ALL = "all"
# So many rows may be read for one that is counted.
READ_FOR_ONE = 4


@dataclass(frozen=True)
class _Part:
    """Rows to read, and the facets that are counted of them."""

    name: str
    narrowed: Conditions
    counts: tuple[str, ...]
    samples: int


def browsed(query: Query) -> Counted:
    """One statement, after two look-ups of how much there may be."""
    narrowed = narrowing.conditions(query)
    # Below one category its own are offered: others of its level are on its page's way up.
    apart = [
        facet
        for facet in narrowed.by_facet
        if facet != "category" or len(query.categories) > 1
    ]
    rest = tuple(facet for facet in CHOSEN if facet not in apart)
    look_up = cache(kept_facets)
    parts = [_part(ALL, query, rest, look_up)]
    known: dict[str, dict[str, int]] = {}
    for facet in apart:
        nothing: dict[str, Any] = {CHOSEN[facet]: ()}
        without = replace(query, **nothing)
        if facet != "category" and facets.is_kept(without):
            kept = look_up(query.tab, facets.kept_under(without))
            known[facet] = kept.facets.get(facet, {})
        else:
            parts.append(_part(facet, without, (facet,), look_up))
    counts, samples = _counted(query, parts)
    total = counts.pop("total")[""]
    return Counted(total, samples > 1, facets.as_choices(query, counts | known))


def _part(
    name: str, query: Query, counts: tuple[str, ...], look_up: candidates.LookUp
) -> _Part:
    narrowed = narrowing.conditions(query)
    expected = candidates.left_by(query, narrowed, look_up)
    read = candidates.read_for(query, look_up) / READ_FOR_ONE
    return _Part(name, narrowed, counts, facets.samples_of(max(expected, read)))


def _counted(
    query: Query, parts: Sequence[_Part]
) -> tuple[dict[str, dict[str, int]], int]:
    """facet → value → listings, and of what sample of all that the filters leave.

    Where there is more than was thought, it is a thinner one.
    """
    found = _read(query, parts)
    read = found.pop("read")
    fewer = [
        replace(part, samples=wider[0])
        if read.get(part.name) == facets.MOST_READ
        and (wider := [one for one in SAMPLES if one > part.samples])
        else part
        for part in parts
    ]
    if fewer != list(parts):
        return _counted(query, fewer)
    return found, parts[0].samples


def _read(query: Query, parts: Sequence[_Part]) -> dict[str, dict[str, int]]:
    """One row: of each part how many were read, and the values of each of its facets."""
    asked: list[str] = []
    arguments: list[Any] = []
    for part in parts:
        where, given = part.narrowed.all()
        where = " AND ".join([where, *facets.sampled(part.samples, has_words=False)])
        columns = [_column(facet, query) for facet in part.counts]
        gathered = ", ".join(["count(*)", *map(facets.gathered, columns)])
        asked.append(
            f"(SELECT {gathered} FROM (SELECT {', '.join(columns)}"
            f" FROM listings_searchdoc d WHERE {where} LIMIT {facets.MOST_READ}) AS d)"
            f" AS of_{part.name}"
        )
        arguments += given
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {', '.join(asked)}", arguments)
        values = iter(cursor.fetchone())
    found: dict[str, dict[str, int]] = {"read": {}}
    for part in parts:
        found["read"][part.name] = next(values)
        for facet in part.counts:
            counts = facets.counts_in(next(values))
            found[facet] = {value: n * part.samples for value, n in counts.items()}
    found["total"] = {"": found["read"][ALL] * parts[0].samples}
    return found


def _column(facet: str, query: Query) -> str:
    if facet == "category":
        return f"d.{facets.level_below(query)}"
    return COLUMNS.get(facet) or LISTS[facet]
