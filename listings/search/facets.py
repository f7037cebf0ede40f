"""Counts beside a list: as if the facet itself were not chosen, so that more can be added."""

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from django.db import connection

from listings.search.counts import KINDS, WHOLE, KeptFacets, kept_facets, of_country
from listings.search.narrowing import Conditions
from listings.search.query import Query
from listings.taxonomy import tree
from privacy.prepared import prepared

# All listings are read where no more than so many are expected, else one in 4, 16, …
EXACT_UP_TO = 1_500
MOST_READ = 10_000
SAMPLES = {
    1: "",
    4: "d.listing %% 4 = 0",
    16: "d.sample = 0",
    64: "d.listing %% 64 = 0",
    256: "d.listing %% 256 = 0",
    # Of these there is no index: they are picked out of the one before.
    1024: "d.listing %% 1024 = 0",
    4096: "d.listing %% 4096 = 0",
}
CHOSEN = {
    "category": "categories",
    "country": "countries",
    "type": "types",
    "check": "checks",
    "cert": "certs",
    "ships_to": "ships_to",
}
MOST = {"country": 40, "cert": 20, "ships_to": 40}
# Between the rows, and between the values of a row that has several.
ROWS, VALUES = "\x1e", "\x1f"
COLUMNS = {"country": "d.country", "type": "d.type"}
LISTS = {"check": "d.checks", "cert": "d.certs", "ships_to": "d.ships_to"}


@dataclass(frozen=True)
class Choice:
    """A facet's value with what it would show."""

    value: str
    count: int
    chosen: bool


class Choices(dict[str, tuple[Choice, ...]]):
    """Facet → its values in order. Known by itself, so what was made of it can be kept."""

    __hash__ = object.__hash__  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return self is other


@dataclass(frozen=True)
class Counted:
    total: int
    is_about: bool
    facets: Choices
    by_kind: dict[int, int] = field(default_factory=dict)


def is_kept(query: Query) -> bool:
    """Is nothing but one category or one country (or neither) asked?"""
    if len(query.categories) > 1 or len(query.countries) > 1:
        return False
    if query.countries:
        query = replace(query, countries=())
        return not (query.categories or query.is_filtered)
    return not query.is_filtered


def kept(query: Query) -> Counted | None:
    """From the kept counts, where they are kept. One look-up, or two of a country."""
    if not is_kept(query):
        return None
    found = kept_facets(query.tab, kept_under(query))
    # Other countries can be added to one that was chosen beside the list.
    countries = None
    if query.countries and "countries" not in query.fixed:
        countries = kept_facets(query.tab)
    choices = _kept_choices(
        found, countries, query.categories, query.countries, tree().stamp
    )
    return Counted(found.total, False, choices)


def kept_under(query: Query) -> int:
    if query.countries:
        return of_country(query.countries[0])
    return tree().by_slug[query.categories[0]].id if query.categories else WHOLE


@lru_cache(maxsize=60)
def _kept_choices(
    found: KeptFacets,
    others: KeptFacets | None,
    categories: tuple[str, ...],
    countries: tuple[str, ...],
    _stamp: tuple[int, ...],
) -> Choices:
    facets = found.facets
    if others is not None:
        facets = facets | {"country": others.facets.get("country", {})}
    return as_choices(Query(categories=categories, countries=countries), facets)


def samples_of(expected: float) -> int:
    """1 where every listing is to be read; else one in how many, so that few are."""
    few = (one for one in SAMPLES if expected <= one * EXACT_UP_TO)
    return next(few, max(SAMPLES))


def counted(
    query: Query, narrowed: Conditions, tsquery: str | None, samples: int
) -> Counted:
    """Counted now, in one statement; from one listing in so many where there are many."""
    read, total, found = _asked(query, narrowed, tsquery, samples)
    wider = [one for one in SAMPLES if one > samples]
    if read == MOST_READ and wider:
        # More than were thought of: what was read of them is not a fair part.
        return counted(query, narrowed, tsquery, wider[0])
    return _added_up(query, total * samples, found, samples)


def _asked(
    query: Query, narrowed: Conditions, tsquery: str | None, samples: int
) -> tuple[int, int, dict[str, dict[str, int]]]:
    """How many were looked at, how many of them answer, and facet → value → listings."""
    # Listings of other kinds are counted with the same words, for the tabs; a category
    # narrows them by other columns.
    has_all_kinds = tsquery is not None and "category" not in narrowed.by_facet
    always = list(narrowed.always[has_all_kinds:])
    arguments = list(narrowed.arguments[has_all_kinds:])
    if tsquery is not None:
        always.append("d.tsv @@ %s::tsquery")
        arguments.append(tsquery)
    always += sampled(samples, has_words=tsquery is not None)
    flags, given = [], []
    for facet, (condition, values) in narrowed.by_facet.items():
        flags.append(f", {condition} AS in_{facet}")
        given += values
    level = level_below(query)
    columns = COLUMNS | {"category": f"d.{level}"} | LISTS
    kind = f"d.kind = {KINDS[query.tab]:d}"
    asked = {
        facet: f"{gathered(column)} {_others(narrowed, facet, kind)}"
        for facet, column in columns.items()
    }
    words: list[Any] = []
    if has_all_kinds:
        asked["kind"] = f"{gathered('d.kind')} {_others(narrowed, '', '')}"
    elif tsquery is not None:
        asked["kind"] = f"({_of_every_kind(narrowed, samples)})"
        words = [*narrowed.every_kind()[1], tsquery]
    sql = f"""
        SELECT count(*), count(*) {_others(narrowed, "", kind)}, {", ".join(asked.values())}
        FROM (
            SELECT d.kind, d.country, d.type, d.checks, d.certs, d.ships_to,
                   d.{level} {"".join(flags)}
            FROM listings_searchdoc d WHERE {" AND ".join(always)} LIMIT {MOST_READ}
        ) AS d
    """
    [(read, total, *texts)] = _rows(
        sql, [*words, *given, *arguments], is_usual=not narrowed.by_facet
    )
    return read, total, dict(zip(asked, map(counts_in, texts), strict=True))


def _rows(sql: str, arguments: list[Any], *, is_usual: bool) -> list[tuple[Any, ...]]:
    """Most ask for words alone: those few statements are planned once."""
    if is_usual:
        return prepared(sql).rows(arguments)
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return list(cursor.fetchall())


def gathered(column: str) -> str:
    """A column's values of all rows as one text: it is quicker to count them here.

    A statement that groups each facet by itself takes twice as long.
    """
    said = f"{column}::text"
    if column in LISTS.values():
        said = f"array_to_string({column}, '{VALUES}')"
    return f"string_agg({said}, '{ROWS}')"


def counts_in(text: str | None) -> dict[str, int]:
    """value → rows that have it, of what was gathered."""
    rows = Counter((text or "").split(ROWS))
    counts = rows
    if text and VALUES in text:
        counts = Counter()
        # There are few different rows: each is taken apart once.
        for row, n in rows.items():
            for value in row.split(VALUES):
                counts[value] += n
    del counts[""]
    return counts


def sampled(samples: int, *, has_words: bool) -> list[str]:
    """One listing in so many, as the index of words or the one without them says it."""
    if samples == 1:
        return []
    said = [SAMPLES[samples]]
    if samples > 256:
        said.append(SAMPLES[256])
    if samples > 16 and not has_words:
        said.append(SAMPLES[16])
    return said


def _added_up(
    query: Query, total: int, found: dict[str, dict[str, int]], times: int
) -> Counted:
    """Put in order; a sample counts for as many times as many."""
    found = {
        facet: {value: n * times for value, n in counts.items()}
        for facet, counts in found.items()
    }
    by_kind = {int(kind): n for kind, n in found.pop("kind", {}).items()}
    return Counted(total, times > 1, as_choices(query, found), by_kind)


COUNTED_UP_TO = 1_000


def total_of(
    narrowed: Conditions, tsquery: str | None, *, most: int = COUNTED_UP_TO
) -> int:
    """How many there are, counted no further than so many."""
    where, arguments = narrowed.all() if tsquery is None else narrowed.with_words()
    if tsquery is not None:
        where += " AND d.tsv @@ %s::tsquery"
        arguments = [*arguments, tsquery]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT FROM listings_searchdoc d"
            f" WHERE {where} LIMIT %s) AS found",
            [*arguments, most],
        )
        return int(cursor.fetchone()[0])


def _of_every_kind(narrowed: Conditions, samples: int) -> str:
    """The same words and filters in every kind of listing: the counts on the tabs."""
    where, _arguments = narrowed.every_kind()
    sample = "".join(f" AND {one}" for one in sampled(samples, has_words=True))
    return (
        f"SELECT {gathered('d.kind')} FROM (SELECT d.kind FROM listings_searchdoc d"
        f" WHERE {where} AND d.tsv @@ %s::tsquery{sample} LIMIT {MOST_READ}) AS d"
    )


def _others(narrowed: Conditions, facet: str, kind: str) -> str:
    """Every chosen facet but this one, and the kind of listing."""
    flags = [f"d.in_{other}" for other in narrowed.by_facet if other != facet]
    flags += [kind] if kind else []
    return f"FILTER (WHERE {' AND '.join(flags)})" if flags else ""


def level_below(query: Query) -> str:
    """Categories are offered one level below the chosen one."""
    nodes = [tree().by_slug[slug] for slug in query.categories]
    depth = min((node.depth for node in nodes), default=0)
    return ("industry", "family", "leaf", "leaf")[depth]


def as_choices(query: Query, found: dict[str, dict[str, int]]) -> Choices:
    """By falling count; what is chosen stays, so that it can be taken back."""
    choices = Choices()
    by_id = tree().by_id
    for facet, attribute in CHOSEN.items():
        chosen = getattr(query, attribute)
        counts = found.get(facet, {})
        if facet == "category":
            counts = {
                by_id[int(pk)].slug: n for pk, n in counts.items() if int(pk) in by_id
            }
        values = sorted(counts, key=lambda value: (-counts[value], value))
        values = values[: MOST.get(facet, 60)]
        values += [value for value in chosen if value not in values]
        choices[facet] = tuple(
            Choice(value, counts.get(value, 0), value in chosen) for value in values
        )
    return choices
